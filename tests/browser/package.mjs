// Packages as those who get them see them: unpacked by another program than the one that packed, and served.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Where `cmake --build build/web --target packages` puts them. */
export const package_path = (t, name) => path.join(t.web, '../packages', name);

export function unpack(file, folder) {
  fs.mkdirSync(folder, { recursive: true });
  execFileSync('cmake', ['-E', 'tar', 'xf', path.resolve(file)], { cwd: folder });
}

/** Names of all files in `folder`, with those of folders in front. */
export const files_in = (folder) => fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).map((each) => path.relative(folder, path.join(each.parentPath, each.name))).sort();

/** A file of what stands in for learning platforms (tests/lms). */
export function lms_file(name) {
  if (!process.env.ATTENTION_LMS_MODULES) throw new Error('ATTENTION_LMS_MODULES is not set: eval "$(bash web/setup.sh tests)"');
  return path.join(process.env.ATTENTION_LMS_MODULES, name);
}

/** Gives `index` of the answers to the question of the lesson on view in `frame`, by keyboard; the page around has heard of it. */
export async function give_answer(frame, index) {
  await frame.evaluate(async () => {
    const { cards } = await playground.lesson();
    await playground.card(cards - 1);
  });
  await frame.parentFrame().evaluate(() => { window.heard = new Promise((heard) => window.addEventListener('message', ({ data }) => { if (data.event === 'answer') heard(); })); });
  const answer = frame.locator('[data-control=answer] input').nth(index);
  await answer.waitFor({ state: 'attached' });
  await answer.focus();
  await frame.page().keyboard.press('Space');
  await frame.parentFrame().evaluate(() => heard);
}
