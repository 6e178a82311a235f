// {name of a rule: a function that returns what breaks it, a text each}.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { blocks, files_of, includes, knots, kRoot, text_of } from './sources.mjs';

const run = promisify(execFile);

/** A room includes only rooms of rows above its own. */
const kRooms = [['text'], ['platform'], ['kernels'], ['formats'], ['attention'], ['scene'], ['training'], ['story'], ['lessons', 'analyses'],
                ['document'], ['ui'], ['app']];
const kLongestFile = 400;
const kLongestFunction = 80;
const kMostFields = 20;
const kLargestKnot = 3;

const exceptions = JSON.parse(text_of('tests/house/exceptions.json'));

/** What is above `limit` and above its exception, or has an exception and no need of it. `found`: {name: number}. */
function held(kind, found, limit) {
  const excepted = exceptions[kind] ?? {};
  const failures = Object.entries(found).filter(([name, n]) => n > (excepted[name] ?? limit))
    .map(([name, n]) => `${name}: expected at most ${excepted[name] ?? limit}, found ${n}${name in excepted ? `; tests/house/exceptions.json, "${kind}"` : ''}`);
  for (const name of Object.keys(excepted))
    if (!(found[name] > limit)) failures.push(`${name} needs no exception any more: take it out of tests/house/exceptions.json, "${kind}"`);
  return failures;
}

const lines_of = (text) => text.split('\n').length - 1;
const sources = () => files_of('src', '.h', '.cpp');

export const kRules = {
  'a room includes only rooms above it': () => {
    const rank = (file) => kRooms.findIndex((row) => row.includes(file.split('/')[1]));
    const failures = [];
    for (const [file, targets] of includes()) {
      if (rank(file) < 0) failures.push(`${file}: tests/house/rules.mjs knows no room ${file.split('/')[1]}`);
      for (const target of targets)
        if (rank(target) > rank(file) || (rank(target) === rank(file) && target.split('/')[1] !== file.split('/')[1])) failures.push(`${file} includes ${target}`);
    }
    return failures;
  },

  'modules that include each other are few, and of one folder': () => {
    const all = knots(includes());
    const failures = held('knot', { largest: Math.max(...all.map((knot) => knot.length)) }, kLargestKnot);
    const across = all.filter((knot) => new Set(knot.map((each) => path.dirname(each))).size > 1);
    failures.push(...held('across', { folders: across.length }, 0));
    if (failures.length) for (const knot of all.filter((each) => across.includes(each) || each.length > kLargestKnot)) failures.push(`these include each other: ${knot.join(', ')}`);
    return failures;
  },

  'no file is long': () => held('file', Object.fromEntries(sources().map((file) => [file, lines_of(text_of(file))])), kLongestFile),

  'no function is long': () => {
    const found = {};
    for (const file of sources())
      for (const { kind, name, first, last } of blocks(text_of(file)))
        if (kind === 'function') found[`${file} ${name}`] = Math.max(found[`${file} ${name}`] ?? 0, last - first + 1);
    return held('function', found, kLongestFunction);
  },

  'no type of a header or of ui has many fields': () => {
    const found = {};
    for (const file of sources().filter((each) => each.endsWith('.h') || each.startsWith('src/ui/')))
      for (const { kind, name, fields } of blocks(text_of(file))) if (kind === 'type') found[`${file} ${name}`] = fields;
    return held('fields', found, kMostFields);
  },

  'tests/unit has the folders of src': () => {
    const folders = new Set(files_of('tests/unit', '.cpp').map((file) => path.relative('tests/unit', path.dirname(file))));
    return [...folders].filter((folder) => !fs.existsSync(path.join(kRoot, 'src', folder))).map((folder) => `tests/unit/${folder}: there is no src/${folder}`);
  },

  'every analysis has numbers by hand': () => {
    const ids = [...text_of('src/scene/analysis_rows.cpp').matchAll(/^ {6}\{"(\w+)",/gm)].map(([, id]) => id);
    const tests = [...files_of('tests/unit/analyses', '.cpp'), 'tests/unit/ui/race.cpp'].map(text_of).join('\n');
    if (!ids.length) return ['src/scene/analysis_rows.cpp: no row was found'];
    return ids.filter((id) => !tests.includes(`"${id}"`)).map((id) => `${id}: no test in tests/unit/analyses names it`);
  },

  'every primitive of mechanisms has numbers by hand': () => {
    const names = [...text_of('src/kernels/program/program.h').matchAll(/^struct (\w+) \{[^}]*Kit::plain/gm)].map(([, name]) => name);
    const tests = text_of('tests/unit/kernels/cpu/plain.cpp');
    if (names.length < 10) return ['src/kernels/program/program.h: the primitives were not found'];
    const is_missing = (name) => !new RegExp(`(apply\\(backend, |check\\()${name}\\{`).test(tests);
    return names.filter((name) => name !== 'Map' && is_missing(name)).map((name) => `${name}: no case in tests/unit/kernels/cpu/plain.cpp applies it`);
  },

  'every shader has its row in shaders/README.md and is run by tests/gpu': () => {
    const readme = text_of('shaders/README.md');
    const tests = text_of('tests/gpu/kernels.mjs') + text_of('tests/gpu/steps.mjs');
    return files_of('shaders', '.wgsl').map((file) => path.basename(file, '.wgsl')).flatMap((name) => [
      ...(readme.includes(`\`${name}.wgsl\``) ? [] : [`${name}.wgsl: no row of shaders/README.md names it`]),
      ...(name === 'place' || tests.includes(`'${name}'`) ? [] : [`${name}.wgsl: neither tests/gpu/steps.mjs nor kernels.mjs runs it`])
    ]);
  },

  'formulas are read as they are drawn: web/mathml.mjs has the signs of formula.cpp': () => {
    const drawn = [...text_of('src/ui/kit/formula.cpp').split('return kAll')[0].matchAll(/\{"([^"]+)",\s+"([^"]+)"\}/g)].filter(([, name, sign]) => name !== sign);
    const read = text_of('web/mathml.mjs');
    if (drawn.length < 50) return ['src/ui/kit/formula.cpp: the signs were not found'];
    return drawn.filter(([, name, sign]) => !read.includes(`${/^\w+$/.test(name) ? name : `'${name}'`}: '${sign}'`)).map(([, name]) => `\\${name}`);
  },

  'stories wait by wait_for, which waits for promises, too': () =>
    files_of('tests/browser', '.mjs').flatMap((file) => (text_of(file).includes('.waitForFunction(') ? [file] : [])),

  'the formatter leaves the sources as they are': async () => {
    const files = [...sources(), ...files_of('tests/unit', '.h', '.cpp')];
    const half = Math.ceil(files.length / 2);  // two at once
    const said = await Promise.all([files.slice(0, half), files.slice(half)].map((some) =>
      run('clang-format-14', ['--dry-run', '--Werror', ...some], { cwd: kRoot, maxBuffer: 1 << 26 }).then(() => '', (error) => error.stderr || error.message)));
    const wrong = new Set(said.join('\n').split('\n').flatMap((line) => /^(\S+?):\d+:\d+: error/.exec(line)?.[1] ?? []));
    if (said.some(Boolean) && !wrong.size) return said.filter(Boolean);
    return [...wrong].map((file) => `${file}: run clang-format-14 -i on it`);
  },

  'attention.d.ts holds what is said of the module': async () => {
    const tsc = path.join(process.env.ATTENTION_NODE_MODULES, 'typescript/bin/tsc');
    const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom'];
    const { stdout } = await run(process.execPath, [tsc, ...options, 'tests/house/attention_use.mts'], { cwd: kRoot }).catch((error) => error);
    return stdout.split('\n').filter(Boolean);
  }
};
