// The panel "Class": results of students, dropped all together; who did what, computed again from each student's own numbers. Nothing is sent anywhere.
import { element } from './dom.mjs';
import { button, field, file_button, take_drops } from './fields.mjs';
import { csv_of, mark, read_result } from './results.mjs';

const kept = new Map();  // of an earlier opening, by the file's text: {name, result, marks, report}
const kFiles = 500;
const kShown = 5;  // numbers beside a mistake

export async function render(root, studio) {
  const { page, words, term } = studio;
  const in_language = (texts) => texts?.[studio.lang] ?? texts?.en ?? Object.values(texts ?? {})[0] ?? '';
  const bad = element('ul', { className: 'bad', 'aria-label': words('class.bad') });
  const grids = element('div');
  const csv = button(words('class.csv'), () => studio.save('class.csv', csv_of(table()), 'text/csv'), { className: 'primary', disabled: true });
  const known = (await studio.playground.lessons()).map(({ id }) => id);
  const reports = new Map();  // by lesson and student

  async function report_of({ lesson, student, source }) {
    const key = JSON.stringify([lesson, student, source]);
    if (!reports.has(key)) {
      if (!source && !known.includes(lesson)) return null;
      const text = source ? JSON.stringify(source) : new TextDecoder().decode(await page.file(`lessons/${lesson}.json`));
      reports.set(key, page.ask('lesson_report', text, student ?? ''));
    }
    return reports.get(key);
  }
  async function take(files) {
    bad.replaceChildren();
    for (const file of files.slice(0, kFiles)) {
      try {
        const text = await file.text();
        const result = read_result(text);
        const report = await report_of(result);
        if (!report) throw Object.assign(new Error(), { key: 'lesson', values: [result.lesson] });
        if (report.fault) throw Object.assign(new Error(), { key: 'source', values: [report.fault.said] });
        if (result.source && report.id !== result.lesson) throw Object.assign(new Error(), { key: 'other', values: [] });
        kept.set(text, { name: file.name, result, report, marks: mark(result, report, in_language) });
      } catch (error) {
        bad.append(element('li', { className: 'wrong', textContent: words('class.bad_file', file.name, error.key ? words(`class.bad.${error.key}`, ...error.values) : error.message) }));
      }
    }
    if (files.length > kFiles) bad.append(element('li', { className: 'wrong', textContent: words('class.many', kFiles) }));
    show();
  }

  const who = ({ name, result }) => result.name || result.student || name.replace(/\.json$/i, '');
  /** Results by lesson, each with the tasks that it has. */
  function lessons() {
    const all = new Map();
    for (const one of [...kept.values()].sort((a, b) => who(a).localeCompare(who(b), undefined, { numeric: true }))) {
      const { lesson } = one.result;
      if (!all.has(lesson)) all.set(lesson, { title: in_language(one.report.title), results: [], tasks: [...one.report.cards.flatMap((card, i) => (card.predict || card.bug ? [`${i}`] : [])), 'question'] });
      all.get(lesson).results.push(one);
    }
    return [...all.values()];
  }
  const task_name = (task) => (task === 'question' ? words('lesson.question') : words('lesson.card', Number(task) + 1));
  const percent = (score) => `${Math.round(100 * score)} %`;
  const time = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const what = ({ to, chosen, why }) => (to === 'bug' ? term(`step.${chosen}`).replace(/^\[.*\]$/, chosen) : chosen) + (why ? ` · ${why}` : '');

  function grid({ title, results, tasks }) {
    const cell = (one) => {
      if (!one) return element('td', { textContent: '–', ariaLabel: words('class.none') });
      const is_right = one.score === 1;
      return element('td', { className: is_right ? 'right' : one.to === 'predict' ? '' : 'wrong', title: what(one) }, one.to === 'predict' ? percent(one.score) : `${is_right ? '✓' : '✗'} ${one.to === 'question' ? one.chosen : ''}`, one.tries > 1 ? element('small', { textContent: ` ${words('class.tries', one.tries)}` }) : '');
    };
    const counts = tasks.map((task) => {
      const wrong = new Map();
      for (const { marks: { [task]: one } } of results) {
        if (!one || one.to === 'predict' || one.score === 1) continue;
        const why = one.why || what(one);  // the same mistake gives each student another number
        wrong.set(why, [...wrong.get(why) ?? [], one.why ? one.chosen : '']);
      }
      return [task, [...wrong].sort((a, b) => b[1].length - a[1].length)];
    }).filter(([, wrong]) => wrong.length);
    return element('section', { className: 'block' },
      element('h3', { textContent: title }),
      element('div', { className: 'scroller', tabIndex: 0, role: 'region', 'aria-label': words('class.grid', title) }, element('table', {},
        element('thead', {}, element('tr', {}, [words('class.who'), ...tasks.map(task_name), words('class.time')].map((name) => element('th', { scope: 'col', textContent: name })))),
        element('tbody', {}, results.map((one) => element('tr', {}, element('th', { scope: 'row', textContent: who(one) }), tasks.map((task) => cell(one.marks[task])), element('td', { textContent: time(one.result.seconds) })))))),
      ...counts.map(([task, wrong]) => element('div', {}, element('h4', { textContent: words('class.wrong', task_name(task)) }), element('ol', {}, wrong.map(([why, chosen]) => element('li', { textContent: words('class.count', chosen.length, `${why} ${[...new Set(chosen)].slice(0, kShown).join(', ')}`) }))))));
  }
  /** All results as rows of a CSV. */
  const table = () => [['file', 'name', 'student', 'lesson', 'card', 'task', 'score', 'chosen', 'right', 'tries', 'seconds'],
    ...lessons().flatMap(({ results, tasks }) => results.flatMap(({ name, result, marks }) => tasks.map((task) => {
      const one = marks[task] ?? {};
      return [name, result.name, result.student, result.lesson, task === 'question' ? 'question' : Number(task) + 1, one.to, one.score === undefined ? '' : Math.round(1000 * one.score) / 1000, one.chosen, one.right, one.tries, one.seconds];
    })))];
  function show() {
    csv.disabled = !kept.size;
    forget.disabled = !kept.size;
    grids.replaceChildren(...lessons().map(grid));
    studio.say(kept.size ? words('class.read', kept.size) : '');
  }
  const forget = button(words('class.forget'), () => {
    kept.clear();
    bad.replaceChildren();
    show();
  }, { disabled: true });

  // --- links with which each student has other numbers
  const names = element('textarea', { rows: 3, spellcheck: false, placeholder: 'Ada\nLi Ming' });
  const links = button(words('class.links'), async () => {
    const all = names.value.split('\n').map((name) => name.trim().slice(0, 100)).filter(Boolean);
    const to = new URL(await studio.playground.link());
    const lesson = await studio.playground.lesson();
    if (lesson && !lesson.id.startsWith('own-')) {  // its name is all that is needed
      to.hash = '';
      to.searchParams.set('lesson', lesson.id);
    } else if (lesson) {
      to.hash = to.hash.replace(/^.*&(l=[^&]*).*$/, '$1');
    }
    const rows = all.map((name) => {
      to.searchParams.set('student', name);
      return [name, to.href];
    });
    if (rows.length) studio.save('links.csv', csv_of([['student', 'link'], ...rows]), 'text/csv');
    else studio.say(words('class.no_names'));
  });

  take_drops(root, take);
  root.append(element('div', { className: 'form wide' },
    element('p', { textContent: words('class.text') }),
    element('div', { className: 'buttons block' }, file_button(words('class.choose'), '.json', take, true), csv, forget),
    bad, grids,
    element('section', { className: 'block' }, element('h3', { textContent: words('class.each') }), element('p', { className: 'note', textContent: words('class.each_text') }), field(words('class.names'), names), element('div', { className: 'buttons' }, links))));
  show();
  const dropped = page.files;
  page.files = null;
  if (dropped) await take(dropped);
}
