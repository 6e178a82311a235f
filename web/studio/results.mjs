// Results of a class: files as result.mjs writes them, read strictly, since anybody may have written them; every answer is computed again.

const kMost = { bytes: 2 ** 20, answers: 500, name: 100, id: 100, link: 200_000 };
const kTasks = ['question', 'predict', 'bug'];

/** The result in a file's text. Throws what is wrong with it: a key of `studio.class.bad.…` and what to fill in. */
export function read_result(text) {
  const refuse = (key, ...values) => { throw Object.assign(new Error(key), { key, values }); };
  if (text.length > kMost.bytes) refuse('large');
  let found;
  try { found = JSON.parse(text); } catch { refuse('json'); }
  if (found === null || typeof found !== 'object' || !('result' in found)) refuse('kind');
  if (found.result !== 1) refuse('version', JSON.stringify(found.result).slice(0, 20));
  const is_text = (value, most) => typeof value === 'string' && value.length <= most;
  const is_count = (value, most = 1e9) => Number.isInteger(value) && value >= 0 && value <= most;
  if (!is_text(found.lesson, kMost.id) || !/^[\w-]+$/.test(found.lesson)) refuse('part', 'lesson');
  for (const key of ['name', 'student', 'title']) if (key in found && !is_text(found[key], 2 * kMost.name)) refuse('part', key);
  if ('scene' in found && !is_text(found.scene, kMost.link)) refuse('part', 'scene');
  if (!is_count(found.seconds)) refuse('part', 'seconds');
  if (!Array.isArray(found.answers) || found.answers.length > kMost.answers) refuse('part', 'answers');
  found.answers.forEach((answer, i) => {
    const { card, to, chosen, seconds } = answer ?? {};
    const fits = { question: is_count(chosen, 20), predict: Array.isArray(chosen) && chosen.length <= 1024 && chosen.every((share) => share >= 0 && share <= 1), bug: is_text(chosen, 40) };
    if (!is_count(card, 20) || !kTasks.includes(to) || !fits[to] || !is_count(seconds)) refuse('part', `answers[${i}]`);
  });
  return found;
}

/** How much of two rows lies over each other: as the program has it (LessonVisit::score). */
const overlap = (guess, shares) => 1 - shares.reduce((apart, share, key) => apart + Math.abs((guess[key] ?? 0) - share), 0) / 2;

/**
 * What a result is worth, from what its lesson's report says of the student's own numbers: {card: {score, chosen: text, right: text, tries, seconds}}. The first
 * answer to a task counts.
 */
export function mark({ answers }, report, in_language) {
  const marks = {};
  for (const { card, to, chosen, seconds } of answers) {
    const part = to === 'question' ? report.question : report.cards[card];
    const key = to === 'question' ? 'question' : `${card}`;
    if (marks[key]) {
      ++marks[key].tries;
      continue;
    }
    const one = { tries: 1, seconds, to };
    if (to === 'question' && part.answers[chosen]) Object.assign(one, { score: Number(chosen === part.right), chosen: in_language(part.answers[chosen].text), right: in_language(part.answers[part.right].text), why: in_language(part.answers[chosen].misconception) });
    else if (to === 'predict' && part?.predict?.shares.length === chosen.length) Object.assign(one, { score: overlap(chosen, part.predict.shares), chosen: part.predict.keys[chosen.indexOf(Math.max(...chosen))], right: part.predict.keys[part.predict.shares.indexOf(Math.max(...part.predict.shares))] });
    else if (to === 'bug' && part?.bug) Object.assign(one, { score: Number(chosen === part.bug), chosen, right: part.bug });
    else continue;  // of another lesson than the file says
    marks[key] = one;
  }
  return marks;
}

/** A field of a CSV: a spreadsheet must not take it for a formula. */
export const csv_field = (value) => {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? '');
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
/** Rows as a CSV that spreadsheets open as UTF-8. */
export const csv_of = (rows) => `\uFEFF${rows.map((row) => row.map(csv_field).join(',')).join('\r\n')}\r\n`;

/** The rows of a CSV. */
export function rows_of_csv(text) {
  const rows = [[]];
  const whole = text.replace(/^\uFEFF/, '');
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|\r|$)/y;
  while (cell.lastIndex < whole.length) {
    const found = cell.exec(whole);
    if (!found) throw Object.assign(new Error('csv'), { row: rows.length });  // a quotation mark where none can stand
    const [, value, end] = found;
    rows.at(-1).push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end !== ',' && cell.lastIndex < whole.length) rows.push([]);
    if (end === '' ) break;
  }
  return rows;
}
