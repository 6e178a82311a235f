// Deletes each row, case and word that the recipes of CONTRIBUTING.md name, one at a time in a copy of the tree, and expects
// that the compiler or a test fails then and says what is missing.
//   node tests/house/deletions.mjs [NAME...]      NAME is part of "recipe: what is deleted"
// One line a deletion, then `N passed, M failed`. The copy is built once, then what a deletion touches. The deletion of a row
// of the WebGPU tests needs the environment of `web/setup.sh tests` (Dawn for node), as tests/gpu/run.mjs does.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Chosen } from '../chosen.mjs';
import { kRoot } from './sources.mjs';

const kWordTests = '*step of the tables has words*';
const kTermTests = 'every symbol, size and setting has its term*';
const kAnalysisTests = 'every analysis says something*';
const kTaskTests = 'the tasks are these*';
const kViewTests = 'every view that a scene may name*';

/** The line with these words; a body with braces that begins with them. */
const literally = (words) => words.replace(/[^\w\s]/g, '\\$&');
const line = (words) => new RegExp(`^.*${literally(words)}.*\n`, 'm');
const body = (words) => new RegExp(`^( *)${literally(words)}[^]*?\n\\1\\}\n`, 'm');

/** {recipe: [what is deleted, where, what the failure names, which tests are asked where it compiles (or a program of node)]} */
const kDeletions = {
  'a primitive': [
    [/, SumHeads(?=[,>])/, 'src/kernels/program/program.h', /SumHeads/],
    [line('Shape operator()(const SumHeads&)'), 'src/kernels/program/plain_shapes.cpp', /SumHeads/],
    [body('void operator()(const SumHeads&)'), 'src/kernels/program/gradient.cpp', /SumHeads/],
    [body('void operator()(const SumHeads&)'), 'src/kernels/cpu/plain_kernels.cpp', /SumHeads/],
    [body('void operator()(const SumHeads&)'), 'src/kernels/webgpu/plain_writer.cpp', /SumHeads/],
    [body('void operator()(const SumHeads&)'), 'src/attention/explain/explain.cpp', /SumHeads/],
    [line('operator()(const SumHeads&)'), 'src/attention/explain/explain_step.cpp', /SumHeads/],
    [/'rotate'/, 'tests/gpu/steps.mjs', /rotate\.wgsl/, { program: ['tests/house/run.mjs', 'every shader has its row'] }],
    [line('| `rotate.wgsl`'), 'shaders/README.md', /rotate\.wgsl/, { program: ['tests/house/run.mjs', 'every shader has its row'] }],
    [/apply\(backend, SumHeads\{/g, 'tests/unit/kernels/cpu/plain.cpp', /SumHeads/, { program: ['tests/house/run.mjs', 'every primitive of mechanisms'] }],
    [line('{SumHeads{}, {a}},'), 'tests/unit/kernels/cpu/plain.cpp', /no line here for\s*sum_heads/, 'the shared primitives slice*'],
    [line('put(SumHeads{}, {a});'), 'tests/unit/kernels/webgpu/webgpu.cpp', /sum_heads/, 'webgpu: every primitive*'],
    [line('one_of(SumHeads{}, {a});'), 'tests/unit/attention/explain/explain_support.h', /sum_heads/, 'the terms of every cell of the further*']
  ],
  'a function of Map': [
    [/^ *case softplus:[^]*?\};\n/m, 'src/kernels/program/map_functions.cpp', /softplus/],
    [line('case softplus:'), 'src/kernels/program/gradient.cpp', /softplus/],
    [line('case Map_softplus:'), 'shaders/map.wgsl', /softplus/, 'every function of Map*'],
    [/^ *\{\{F::softplus\}[^]*?1\.01\},\n/m, 'tests/unit/kernels/cpu/plain.cpp', /no formula here for\s*softplus/, 'functions, value by value'],
    [line("['softplus', 0,"), 'tests/gpu/step_cases.mjs', /map softplus.*kFunctions has no row/, { program: ['tests/gpu/run.mjs', 'map softplus', '--where', 'node'] }]
  ],
  'a kind of attention': [
    [/, hard_sample\(\)/, 'src/attention/weightings/table.cpp', /hard_sample/],
    [line('"weighting.hard_sample":'), 'web/strings/en.json', /weighting\.hard_sample/, kWordTests],
    [line('"weighting.hard_sample.text":'), 'web/strings/zh.json', /weighting\.hard_sample\.text/, kWordTests],
    [line('"parameter.samples":'), 'web/strings/en.json', /parameter\.samples/, kWordTests],
    [line('"term.samples":'), 'web/glossary/en.json', /term\.samples/, kTermTests]
  ],
  'a setting': [
    [line('int cell_digits = -1;'), 'src/scene/scene.h', /cell_digits/],
    [/^ *\{"cell_digits",\n[^]*?\}\},\n/m, 'src/scene/settings.cpp', /cell_digits/, 'settings: every member*'],
    [line('{"cell_digits", cell_digits_row'), 'src/ui/panels/controls.cpp', /cell_digits/],
    [line('"cell_digits":'), 'web/strings/en.json', /cell_digits/, 'every key that the program names*'],
    [line('"term.cell_digits":'), 'web/glossary/en.json', /term\.cell_digits/, kTermTests],
    [line('| `cell_digits='), 'README.md', /cell_digits/, 'settings: README.md*']
  ],
  'a view': [
    [/"graph", */, 'src/scene/check.cpp', /graph/, kViewTests],
    [body('void draw_graph_view('), 'src/ui/views/view_graph.cpp', /draw_graph_view/],
    [/\{"graph", [^}]*\},/, 'src/ui/views/views.cpp', /graph/, kViewTests],
    [line('"view.graph":'), 'web/strings/en.json', /view\.\s*graph/, kViewTests],
    [/, "graph"(?=\})/, 'tests/unit/ui/every_stop.cpp', /kViewSets: expected\s*graph/, 'every view is among those*']
  ],
  'an analysis': [
    [line('{"overlap", "heads"'), 'src/scene/analysis_rows.cpp', /overlap/, 'two heads share*'],
    [line('{"overlap", overlap_analysis}'), 'src/analyses/rows.cpp', /analysis overlap: expected its line/, kAnalysisTests],
    [body('void overlap_analysis('), 'src/analyses/heads.cpp', /overlaps|overlap_analysis/],
    [line('"analysis.overlap":'), 'web/strings/en.json', /analysis\.overlap/, kAnalysisTests],
    [line('"analysis.overlap.text":'), 'web/strings/en.json', /overlap/, kAnalysisTests],
    [line('"analysis.overlap.row":'), 'web/strings/zh.json', /analysis\.overlap\.row/, 'every language has*'],
    [/"overlap"/g, 'tests/unit/analyses', /overlap/, { program: ['tests/house/run.mjs', 'every analysis has numbers'] }]
  ],
  'a lesson': [
    [line('{"id": "shapes"'), 'web/lessons/index.json', /shapes/, 'the index lists every lesson*'],
    [/^ *\{"id": "saturation",[^]*?\]\},\n/m, 'web/shelf.json', /saturation/, 'the shelf holds every scene*']
  ],
  'a mistake to find': [
    [/\{"scale_late", [^}]*\},/, 'src/attention/fault.cpp', /scale_late/],
    [line('"bug.scale_late.text":'), 'web/strings/zh.json', /bug\.scale_late\.text/, 'every fault and its steps have words*']
  ],
  'a task to learn': [
    [/\bagreement_task\(\),/, 'src/training/tasks/tasks.cpp', /agreement/, kTaskTests],
    [line('"task.agreement":'), 'web/strings/en.json', /agreement/, kTaskTests],
    [line('"task.agreement.text":'), 'web/strings/zh.json', /agreement/, kTaskTests],
    [line('{"agreement", 0x'), 'tests/unit/training/tasks/tasks.cpp', /agreement/, 'samples depend on seed*'],
    [/\{"agreement", 0\.53\},/, 'tests/unit/training/tasks/tasks.cpp', /agreement/, 'no task is answered by*']
  ],
  'a language': [
    [line('"view.graph":'), 'web/strings/zh.json', /view\.graph/, 'every language has*'],
    [line('"term.dot":'), 'web/glossary/zh.json', /term\.dot/, 'the glossary has the same terms*']
  ]
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attention-deletions-'));
const in_copy = (command, ...more) => {
  const { error, status, stdout, stderr } = spawnSync(command, more, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw error;
  return { failed: status !== 0, said: `${stdout}${stderr}` };
};
const build = () => in_copy('cmake', '--build', 'build/native', '--target', 'unit_tests');

/** The files of `at` (a file or a folder) that the deletion is found in, as they were. */
function remove(what, at) {
  const whole = path.join(folder, at);
  const files = fs.statSync(whole).isDirectory() ? fs.readdirSync(whole).map((name) => path.join(whole, name)) : [whole];
  const before = new Map();
  for (const file of files) {
    const text = fs.readFileSync(file, 'utf8');
    const less = text.replace(what, '');
    if (less === text) continue;
    before.set(file, text);
    fs.writeFileSync(file, less);
  }
  return before;
}

/** Why the failure after a deletion is not the one that is wanted, or nothing. */
function found_wrong(names, tests) {
  const of_node = typeof tests === 'object';
  let { failed, said } = of_node ? in_copy(process.execPath, ...tests.program) : build();
  if (typeof tests === 'string') {
    if (failed) return `it does not compile: ${said.slice(-600)}`;
    ({ failed, said } = in_copy('build/native/unit_tests', `--test-case=${tests.replaceAll(',', '?')}`));  // a comma would part two names
    if (/test cases: +0 /.test(said)) return `there is no test ${tests}`;
  }
  if (!failed) return 'nothing failed';
  return names.test(said) ? '' : `the failure does not say ${names}: ${said.slice(-600)}`;
}

const chosen = new Chosen(process.argv.slice(2));
let passed = 0;
let failed = 0;
const report = (name, wrong) => {
  console.log(wrong ? `FAIL ${name}: ${wrong}` : `ok   ${name}`);
  wrong ? ++failed : ++passed;
};
try {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: kRoot, encoding: 'utf8' });
  for (const file of [...files.split('\0').filter(Boolean), 'build/setup.cmake'])
    if (fs.existsSync(path.join(kRoot, file))) fs.cpSync(path.join(kRoot, file), path.join(folder, file));
  const configured = in_copy('cmake', '--preset', 'native', '-DCMAKE_CXX_FLAGS_RELEASE=-O0 -DNDEBUG');
  if (configured.failed) throw new Error(configured.said);
  const whole = build();
  if (whole.failed) throw new Error(whole.said.slice(-2000));
  const all = Object.entries(kDeletions).flatMap(([recipe, deletions]) => deletions.map((each) => [recipe, ...each]));
  // Whatever includes a header is compiled anew once it is put back: those come last, where nothing needs it.
  const compiles = ([, , at]) => ['.cpp', '.h'].indexOf(path.extname(at));
  for (const [recipe, what, at, names, tests] of all.sort((a, b) => compiles(a) - compiles(b))) {
    const name = `${recipe}: ${names.source} in ${at}`;
    if (!chosen.has(name)) continue;
    const before = remove(what, at);
    report(name, before.size ? found_wrong(names, tests) : 'it is not there');
    for (const [file, text] of before) fs.writeFileSync(file, text);
  }
} catch (error) {
  report('a copy of the tree', error.message);
}
for (const name of chosen.unseen) report(name, 'no deletion is called so');
fs.rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
