// What packages for learning platforms have in common: the lessons whose questions count, and the scripts of course/.
import fs from 'node:fs';
import path from 'node:path';
import { joined_scripts } from './scorm.mjs';
import { zipped } from './zip.mjs';

/** {id, title} of the lessons called `ids`, in that order; of all where there is none. */
export function lessons_of(build, ids = []) {
  const all = JSON.parse(fs.readFileSync(path.join(build, 'lessons/index.json'), 'utf8'));
  for (const id of ids) if (!all.some((lesson) => lesson.id === id)) throw new Error(`there is no lesson '${id}'; there are ${all.map((lesson) => lesson.id).join(', ')}`);
  return ids.length ? ids.map((id) => all.find((lesson) => lesson.id === id)) : all;
}

export const course_file = (name) => fs.readFileSync(new URL(`course/${name}`, import.meta.url), 'utf8');

/** Scripts of course/ as one that leaves no name behind; it begins with `constants`. */
export const joined = (constants, ...names) => joined_scripts(constants, names.map(course_file));

/** `files`: {name: bytes or text}. */
export async function write_zip(out, files) {
  const bytes = await zipped(files);
  fs.mkdirSync(path.dirname(out), { recursive: true });
  fs.writeFileSync(out, bytes);
}

/** The page in one file. */
export const whole_page = (build) => fs.readFileSync(path.join(build, 'attention-playground.html'), 'utf8');

/** Runs what makes a package; a lesson that is not there is one line, not a stack. */
export async function make(work) {
  try {
    await work(...process.argv.slice(2));
  } catch (error) {
    console.error(`${path.basename(process.argv[1])}: ${error.message}`);
    process.exit(2);
  }
}
