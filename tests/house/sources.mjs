// The sources as the house sees them: files, modules (a header with its .cpp is one), blocks of code.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const kRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Paths below `folder` (from the root) whose name ends in one of `endings`, in order. */
export function files_of(folder, ...endings) {
  return fs.readdirSync(path.join(kRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => path.relative(kRoot, path.join(entry.parentPath, entry.name))).sort();
}

export const text_of = (file) => fs.readFileSync(path.join(kRoot, file), 'utf8');

/** {file of src/: [files of src/ that it includes]} */
export function includes() {
  const files = files_of('src', '.h', '.cpp');
  const known = new Set(files);
  return new Map(files.map((file) => [file, [...text_of(file).matchAll(/^\s*#include "([^"]+)"/gm)]
    .flatMap(([, name]) => [path.join('src', name), path.join(path.dirname(file), name)].filter((each) => known.has(each)).slice(0, 1))]));
}

const module_of = (file) => file.replace(/\.(h|cpp)$/, '');

/** Sets of modules each of which includes all others of its set, by way of others or not; sets of one are left out. */
export function knots(edges) {
  const graph = new Map();
  for (const [file, targets] of edges) {
    const from = module_of(file);
    if (!graph.has(from)) graph.set(from, new Set());
    for (const to of targets) if (module_of(to) !== from) graph.get(from).add(module_of(to));
  }
  const reached = (start) => {
    const seen = new Set();
    const left = [start];
    while (left.length) for (const next of graph.get(left.pop())) if (!seen.has(next)) { seen.add(next); left.push(next); }
    return seen;
  };
  const reach = new Map([...graph.keys()].map((name) => [name, reached(name)]));
  const found = new Map();
  for (const [name, names] of reach) {
    if (!names.has(name)) continue;
    const set = [...names].filter((other) => reach.get(other).has(name)).sort();
    found.set(set[0], set);
  }
  return [...found.values()];
}

/** The code with its comments, its texts and its lines for the preprocessor blanked out: every line stays where it is. */
export function bare(code) {
  const blank = (text) => text.replace(/[^\n]/g, ' ');
  return code.replace(/\/\/[^\n]*|\/\*[^]*?\*\/|R"(\w*)\([^]*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*/gm, blank);
}

/** Blocks {kind: 'function' | 'type' | 'namespace' | 'other', name, first, last (lines), fields} of a file. */
export function blocks(code) {
  const all = [];
  const stack = [];
  let statement = '';
  let line = 1;
  const inside = () => stack.at(-1)?.kind ?? 'namespace';
  const open = () => {
    const words = statement.replace(/\s+/g, ' ').trim();
    const type = /\b(?:struct|class|union)\s+(?:\[\[\w+\]\]\s*)?([\w:]+)[^;=()]*$/.exec(words);
    if (inside() !== 'namespace' && inside() !== 'type') return { kind: 'other' };
    if (/\bnamespace\b|^extern\b\s*$/.test(words)) return { kind: 'namespace' };
    if (/\benum\b/.test(words)) return { kind: 'other' };
    if (type) return { kind: 'type', name: type[1], fields: 0 };
    if (/\(/.test(without_arguments(words)) && !/=\s*$/.test(words)) return { kind: 'function', name: /(?:operator\S+|~?[\w:]+)(?=\s*\()/.exec(without_arguments(words))?.[0] ?? words };
    return { kind: 'other' };
  };
  for (const c of bare(code)) {
    if (c === '\n') ++line;
    if (c === '{') {
      const block = { ...open(), first: line - (statement.trimStart().match(/\n/g) ?? []).length, statement };
      stack.push(block);
      all.push(block);
      statement = '';
    } else if (c === '}') {
      const block = stack.pop();
      block.last = line;
      // What opened with = {, or with name{, goes on until its semicolon.
      statement = block.kind === 'other' && inside() === 'type' ? `${block.statement}{}` : '';
    } else if (c === ';') {
      if (inside() === 'type') stack.at(-1).fields += fields_of(statement);
      statement = '';
    } else {
      statement += c;
    }
  }
  return all;
}

/** The words without what stands in angle brackets. */
function without_arguments(words) {
  let text = words;
  for (let before; before !== text;) {
    before = text;
    text = text.replace(/(?<=\w\s?)<[^<>]*>/g, '');
  }
  return text;
}

/** How many fields a statement of a type declares. */
function fields_of(statement) {
  const words = without_arguments(statement.replace(/\b(public|private|protected)\s*:/g, '').replace(/\s+/g, ' ').trim());
  if (!words || /^(using|friend|static|typedef|template|enum|struct|class|union)\b/.test(words)) return 0;
  const declared = words.replace(/\s*=\s.*$/, '');
  if (/\(/.test(declared)) return 0;
  return words.replace(/\([^()]*\)|\{[^{}]*\}/g, '').split(',').length;
}
