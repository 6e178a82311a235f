// The panel "Lesson": a lecturer writes one. Cards come from the scene on view; numbers stand in the texts and are computed; out come a file, a
// link, and the lesson itself in the page.
import { remember, remembered } from '../system.mjs';
import { element } from './dom.mjs';
import { both_languages, button, field, file_button, select, take_drops } from './fields.mjs';
import { change_cards, file_name, mistakes, new_card, new_lesson, notation_of, scene_of_part, take_scene } from './lesson-model.mjs';
import { make_question } from './lesson-question.mjs';

const kMost = { cards: 7, tries: 12 };
const kPause = 400;      // ms without a key until all is computed again
const kStudents = 20;
const kHistory = 50;     // entries of the history that are kept

let kept;  // of an earlier opening: {lesson, before, after}

function first() {
  try { return JSON.parse(remembered('lesson-draft')); } catch { return null; }
}

export async function render(root, studio) {
  const { playground, page, words, term } = studio;
  const state = kept ??= { lesson: first(), before: [], after: [] };
  const strings = Object.fromEntries(await Promise.all(['en', 'zh'].map(async (code) => [code, JSON.parse(new TextDecoder().decode(await page.file(`strings/${code}.later.json`)))])));
  const both = (key, ...values) => Object.fromEntries(['en', 'zh'].map((code) => [code, (strings[code][`studio.${key}`] ?? strings[code][key] ?? '').replace(/\{(\d)\}/g, (_, i) => values[i])]));

  const editor = element('div', { className: 'editor' });
  const preview = element('div', { className: 'results', role: 'region', 'aria-label': words('lesson.preview') });
  const fault = element('p', { className: 'wrong', role: 'status' });
  const shown = element('div', { className: 'shown' });
  let numbers = [];  // elements that show what a part says, with its path
  let timer = 0;
  let report = null;

  /** How the selected cell is written. */
  async function selected_cell() {
    const scene = await playground.scene();
    const { step = 'scores', cell, head = 0, row = 0, col = 0 } = scene.view ?? {};
    const name = cell || step;
    const { labels } = await playground.trace(name, head).catch(() => playground.trace(name));
    const rows_of = async (step) => (await playground.trace(step).catch(() => null))?.labels.rows;
    return notation_of({ step: name, row, col }, labels, (await Promise.all([rows_of('x'), rows_of('k')])).filter(Boolean));
  }

  // --- the history of the lesson: of its own, so that the page's stays what it was
  let saved = JSON.stringify(state.lesson);
  /** After each change that is whole: what was before can be had again. */
  function done() {
    const now = JSON.stringify(state.lesson);
    if (now === saved) return;
    state.before = [...state.before.slice(-kHistory), saved];
    state.after = [];
    saved = now;
    remember('lesson-draft', now);
    undo.disabled = false;
    redo.disabled = true;
    check_soon();
  }
  function go(from, to) {
    if (!state[from].length) return;
    state[to].push(saved);
    saved = state[from].pop();
    state.lesson = JSON.parse(saved);
    remember('lesson-draft', saved);
    show();
  }
  const undo = button(words('lesson.undo'), () => go('before', 'after'));
  const redo = button(words('lesson.redo'), () => go('after', 'before'));
  function replace(lesson, told) {
    state.lesson = lesson;
    done();
    show();
    if (told) studio.say(told);
  }
  /** A change of the parts that there are. The keyboard stays where it was, in the part of the same name; after `add` it is at the new part. */
  const restructure = (change, add = false) => async (...args) => {
    const at = document.activeElement;
    const part = at.closest('[aria-label]:not(button)')?.ariaLabel;
    const name = at.ariaLabel ?? at.labels?.[0]?.textContent ?? at.textContent;
    const before = [...editor.querySelectorAll('.part')].map((each) => each.ariaLabel);
    await change(...args);
    done();
    show();
    const parts = [...editor.querySelectorAll('.part')];
    const here = (add ? parts.find((each) => !before.includes(each.ariaLabel)) : parts.find((each) => each.ariaLabel === part)) ?? editor;
    const controls = [...here.querySelectorAll('button, input, select, textarea')].filter((each) => !each.disabled);
    (controls.find((each) => (add ? each.matches('textarea') : (each.ariaLabel ?? each.labels?.[0]?.textContent ?? each.textContent) === name)) ?? controls[0])?.focus();
  };

  // --- what is computed
  function check_soon() {
    clearTimeout(timer);
    timer = setTimeout(check, kPause);
  }
  const text_of_file = () => JSON.stringify(state.lesson, null, 2);
  function check() {
    clearTimeout(timer);
    if (!state.lesson) return;
    report = page.ask('lesson_report', text_of_file());
    fault.textContent = report.fault ? `${place_name(report.fault.path)}${report.fault.said}` : '';
    for (const each of numbers) each.show(report);
    show_preview();
    for (const out of outs) out.disabled = Boolean(report.fault);
    link.disabled = Boolean(report.fault) || !report.link;
    link_note.textContent = report.fault || report.link ? '' : words('lesson.no_link');
  }
  const place_name = (path) => {
    const [, kind, index] = /^(cards|try)\[(\d+)\]/.exec(path) ?? [];
    if (kind) return words(`lesson.in.${kind}`, Number(index) + 1);
    return path.startsWith('question') ? words('lesson.in.question') : path.startsWith('title') ? words('lesson.in.title') : '';
  };
  const in_language = (texts) => texts?.[studio.lang] ?? texts?.en ?? Object.values(texts ?? {})[0] ?? '';
  const plain = (text) => text.replace(/\[[A-Za-z]\|([^\]]*)\]/g, '$1');
  function show_preview() {
    if (report.fault) return;
    const { question } = report;
    shown.replaceChildren(
      element('h3', { textContent: in_language(report.title) }),
      element('ol', {}, report.cards.map((card) => element('li', {}, in_language(card.text).split('\n').map((part) => element('p', { textContent: plain(part) }))))),
      ...(report.trials.length ? [element('h4', { textContent: words('lesson.tries') }), element('ul', {}, report.trials.map((each) => element('li', { textContent: plain(in_language(each.text)) })))] : []),
      element('h4', { textContent: words('lesson.question') }),
      element('p', { textContent: plain(in_language(question.text)) }),
      element('ul', { className: 'answers' }, question.answers.map((answer, i) => element('li', { className: i === question.right ? 'right' : '' },
        element('b', { textContent: in_language(answer.text) }), ` ${i === question.right ? words('lesson.right') : plain(in_language(answer.misconception))}`))));
  }

  // --- parts
  const options = { changed: check_soon, done, words };
  /** A text in both languages, and a button that writes the selected cell's number where somebody types. */
  function text_block(name, texts, lines) {
    const made = both_languages(name, texts, { ...options, lines });
    const areas = [...made.querySelectorAll('[data-language]')];
    const insert = button(words('lesson.insert'), async () => {
      const cell = `{${await selected_cell()}}`;
      for (const area of areas) {
        area.setRangeText(cell, area.selectionStart, area.selectionEnd, 'end');
        area.dispatchEvent(new Event('input'));
      }
      done();
    }, { className: 'small' });
    return [made, insert];
  }
  /** What a part says now, under its text. */
  function reading(find) {
    const line = element('p', { className: 'note reading' });
    numbers.push({ show: (now) => { if (!now.fault) line.textContent = plain(in_language(find(now)?.text)); } });
    return line;
  }
  const differs = (part) => {
    const name = (key) => term([`part.${key}`, key, `aspect.${key}`, `aspect.${key.replace(/s$/, '')}`, `differs.${key}`].find(studio.has) ?? 'part.given');
    const names = [...Object.keys(part.problem ?? {}).map(name), ...(part.look ? [words('lesson.look')] : [])];
    return names.length ? words('lesson.differs', [...new Set(names)].join(', ')) : words('lesson.as_first');
  };
  /** Shows the part's scene in the page, and takes it back from there. */
  const scene_buttons = (part) => [
    button(words('lesson.show_scene'), async () => {
      await playground.setScene(scene_of_part(state.lesson, part));
      studio.close();
    }, { className: 'small' }),
    button(words('lesson.take_scene'), restructure(async () => { const scene = await playground.scene(); change_cards(state.lesson, () => take_scene(state.lesson, part, scene)); studio.say(words('lesson.taken')); }), { className: 'small' })
  ];
  const order_buttons = (list, index, change, name) => [
    button('↑', restructure(() => change((all) => all.splice(index - 1, 0, ...all.splice(index, 1)))), { disabled: index === 0, ariaLabel: words('lesson.up', name), className: 'small' }),
    button('↓', restructure(() => change((all) => all.splice(index + 1, 0, ...all.splice(index, 1)))), { disabled: index === list.length - 1, ariaLabel: words('lesson.down', name), className: 'small' }),
  ];
  const remove_button = (act, name) => button(words('lesson.remove'), restructure(act), { className: 'small', ariaLabel: words('lesson.remove_what', name) });

  function card_block(card, index) {
    const { lesson } = state;
    const name = words('lesson.card', index + 1);
    const faults = Object.keys(strings.en).flatMap((key) => /^bug\.(\w+)\.text$/.exec(key)?.[1] ?? []);
    const task = select([{ value: '', name: words('lesson.task.none') }, { value: 'bars', name: words('lesson.task.bars') }, { value: 'word', name: words('lesson.task.word') },
      ...faults.map((id) => ({ value: id, name: words('lesson.task.bug', term(`bug.${id}`)) }))], card.bug?.fault ?? card.predict?.by ?? '', (value) => {
      delete card.predict;
      delete card.bug;
      const { row = 0, step } = scene_of_part(lesson, card).view;
      if (value === 'bars' || value === 'word') card.predict = { step: step === 'scores' ? 'weights' : step ?? 'weights', row, by: value };
      else if (value) card.bug = { fault: value };
      done();
    });
    return element('section', { className: 'block part', 'aria-label': name },
      element('header', { className: 'row' }, element('h3', { textContent: name }), element('span', { className: 'buttons' }, order_buttons(lesson.cards, index, (change) => change_cards(lesson, change), name),
        lesson.cards.length > 1 ? remove_button(() => change_cards(lesson, (all) => all.splice(index, 1)), name) : '')),
      text_block(words('lesson.text'), card.text, 4), reading((now) => now.cards[index]),
      field(words('lesson.task'), task),
      element('p', { className: 'note', textContent: differs(card) }), element('div', { className: 'buttons' }, scene_buttons(card)));
  }
  function trial_block(trial, index) {
    const name = words('lesson.try', index + 1);
    return element('section', { className: 'block part', 'aria-label': name },
      element('header', { className: 'row' }, element('h3', { textContent: name }), element('span', { className: 'buttons' }, order_buttons(state.lesson.try, index, (change) => change(state.lesson.try), name), remove_button(() => {
        state.lesson.try.splice(index, 1);
        if (!state.lesson.try.length) delete state.lesson.try;
      }, name))),
      both_languages(words('lesson.text'), trial.text, { ...options, lines: 2 }), reading((now) => now.trials[index]),
      element('p', { className: 'note', textContent: differs(trial) }), element('div', { className: 'buttons' }, scene_buttons(trial)));
  }

  // --- the whole
  const begin = button(words('lesson.begin'), async () => {
    const lesson = new_lesson(await playground.scene(), await selected_cell(), both);
    const [option] = lesson.question.options;
    for (const { id, value } of mistakes([])) {  // the first that gives another number here
      option.value = value(lesson.question.answer);
      option.misconception = both(`mistake.${id}.text`);
      if (option.value !== null && !page.ask('lesson_report', JSON.stringify(lesson)).fault) break;
    }
    replace(lesson, words('lesson.begun'));
  });
  const on_view = await playground.lesson();
  const edit_open = on_view && button(words('lesson.edit_open'), async () => replace(JSON.parse(page.ask('lesson_source') ?? new TextDecoder().decode(await page.file(`lessons/${on_view.id}.json`)))));
  async function take_file([file]) {
    const text = await file.text();
    const found = page.ask('lesson_report', text);
    let lesson = null;
    try { lesson = JSON.parse(text); } catch { /* which the report says */ }
    const can_edit = lesson?.cards?.length > 0 && lesson.question && lesson.title;  // what is wrong in it can be put right here
    if (found.fault) {
      const { line, column, said } = found.fault;
      const place = line ? words('lesson.place', file.name, line, column) : `${file.name}: `;
      if (!can_edit) return studio.say(place + said);
      replace(lesson, place + said);
    } else {
      replace(lesson, words('lesson.opened', file.name));
    }
  }
  const outs = [
    button(words('lesson.save'), () => studio.save(file_name(state.lesson.title.en ?? state.lesson.title.zh), `${text_of_file()}\n`, 'application/json'), { className: 'primary' }),
    button(words('lesson.try_it'), async () => {
      await playground.setLesson(text_of_file());
      studio.close();
    }),
    button(words('lesson.students', kStudents), () => {
      const reports = Array.from({ length: kStudents }, (_, i) => page.ask('lesson_report', text_of_file(), String(i + 1)));
      const wrong = reports.flatMap(({ fault: why }, i) => (why ? [words('lesson.student_fault', i + 1, why.said)] : []));
      const rights = new Set(reports.flatMap(({ question }) => (question ? [in_language(question.answers[question.right].text)] : [])));
      studio.say(wrong.length ? wrong.join(' ') : words('lesson.students_well', kStudents, rights.size, [...rights].slice(0, 5).join(', ')));
    }),
  ];
  const link = button(words('lesson.link'), () => {
    const to = new URL(location);
    for (const key of ['lesson', 'text', 'seed', 'variant', 'heads', 'scale', 'temperature', 'mask', 'step', 'cell_digits', 'student']) to.searchParams.delete(key);
    to.hash = `l=${report.link}`;
    studio.copy(to.href);
  });
  const link_note = element('p', { className: 'note' });
  preview.append(element('h3', { textContent: words('lesson.preview') }), fault, shown, element('div', { className: 'buttons block' }, outs, link), link_note, element('p', { className: 'note', textContent: words('lesson.students_note') }));

  function show() {
    const { lesson } = state;
    numbers = [];
    undo.disabled = !state.before.length;
    redo.disabled = !state.after.length;
    preview.hidden = !lesson;
    root.classList.toggle('alone', !lesson);
    const files = file_button(words('lesson.open_file'), '.json', take_file);
    const head = element('div', { className: 'buttons block' }, begin, edit_open || '', files, undo, redo);
    editor.replaceChildren(element('p', { className: 'note', textContent: words('lesson.intro') }), head);
    if (!lesson) return;
    const add = (name, room, act) => button(name, restructure(act, true), { disabled: !room });
    editor.append(
      element('section', { className: 'block' }, both_languages(words('lesson.title'), lesson.title, options)),
      ...lesson.cards.map(card_block),
      element('div', { className: 'buttons block' }, add(words('lesson.add_card'), lesson.cards.length < kMost.cards, async () => {
        const scene = await playground.scene();
        change_cards(lesson, (all) => {
          all.push(new_card());
          take_scene(lesson, all.at(-1), scene);
        });
      }), add(words('lesson.add_try'), (lesson.try?.length ?? 0) < kMost.tries, async () => {
        (lesson.try ??= []).push(new_card());
        take_scene(lesson, lesson.try.at(-1), await playground.scene());
      })),
      ...(lesson.try ?? []).map(trial_block),
      make_question(lesson.question, { studio, strings, both, text_block, reading, restructure, selected_cell, options, done, is_sound: () => !page.ask('lesson_report', text_of_file()).fault }));
    check();
  }
  take_drops(root, take_file);
  root.classList.add('share');
  root.append(editor, preview);
  show();
}
