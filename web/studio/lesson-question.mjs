// The question of a lesson: its right answer is read from the numbers, and each wrong one is what a named mistake gives there.
import { element } from './dom.mjs';
import { both_languages, button, field, select } from './fields.mjs';
import { mistake_of, mistakes } from './lesson-model.mjs';

const kOptions = 5;

/** A number or how one is read: as text in a field, and back. */
const to_text = (value) => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : value?.read && Object.keys(value).length === 1 ? value.read : JSON.stringify(value));
function of_text(text) {
  if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (!text.trim().startsWith('{')) return text;
  try { return JSON.parse(text); } catch { return text; }
}

/** The block of the question. What it needs of the panel: lesson.mjs. */
export function make_question(question, { studio, strings, both, text_block, reading, restructure, selected_cell, options, done, is_sound }) {
  const { words, term } = studio;
  const faults = Object.keys(strings.en).flatMap((key) => /^bug\.(\w+)\.text$/.exec(key)?.[1] ?? []);
  const all = mistakes(faults);
  const is_of_words = typeof question.answer === 'object' && 'option' in question.answer;

  /** Sets a wrong answer to what a mistake gives, and says why it is wrong. */
  function choose(option, id) {
    const mistake = all.find((each) => each.id === id);
    option.value = mistake.value(question.answer) ?? question.answer;
    option.misconception = mistake.fault ? both(`bug.${id}.text`) : both(`mistake.${id}.text`);
  }
  /** Wrong answers follow the right one. */
  function answer_with(answer) {
    const chosen = question.options.map((option) => mistake_of(all, question.answer, option.value));
    question.answer = answer;
    question.options.forEach((option, i) => { if (chosen[i].id !== 'own') option.value = chosen[i].value(answer) ?? option.value; });
  }
  const name_of = ({ id, fault }) => (fault ? term(`bug.${id}`) : words(`mistake.${id}`));

  function option_block(option, index) {
    const name = words('lesson.wrong', index + 1);
    const value = element('input', { value: to_text(option.value), spellcheck: false, oninput() { option.value = of_text(this.value); options.changed(); }, onchange: restructure(() => {}) });
    return element('section', { className: 'part', 'aria-label': name },
      element('header', { className: 'row' }, element('h4', { textContent: name }), button(words('lesson.remove'), restructure(() => question.options.splice(index, 1)), { className: 'small', ariaLabel: words('lesson.remove_what', name), disabled: question.options.length < 2 })),
      element('div', { className: 'fields' }, field(words('lesson.mistake'), select(all.map((each) => ({ value: each.id, name: name_of(each) })), mistake_of(all, question.answer, option.value).id, restructure((id) => choose(option, id)))), field(words('lesson.value'), value)),
      both_languages(words('lesson.misconception'), option.misconception, { ...options, lines: 2 }));
  }
  const answer = element('input', { value: to_text(question.answer), spellcheck: false, oninput() { answer_with(of_text(this.value)); options.changed(); }, onchange: restructure(() => {}) });
  const unit = element('input', { value: typeof question.unit === 'string' ? question.unit : '', oninput() { question.unit = this.value; options.changed(); }, onchange: done });
  const digits = element('input', { type: 'number', min: 0, max: 9, value: question.digits ?? 3, oninput() { question.digits = Number(this.value); options.changed(); }, onchange: done });
  const of_numbers = [
    element('div', { className: 'fields' }, field(words('lesson.answer'), answer), element('div', { className: 'fields' }, typeof question.unit === 'object' ? '' : field(words('lesson.unit'), unit), field(words('lesson.digits'), digits))),
    button(words('lesson.answer_cell'), restructure(async () => { answer_with(await selected_cell()); }), { className: 'small' }),
    element('p', { className: 'note', textContent: words('lesson.answer_note') }),
    ...question.options.map(option_block),
    button(words('lesson.add_wrong'), restructure(() => {
      question.options.push({});
      for (const { id, value } of all) {  // the first that gives another number here
        if (value(question.answer) === null) continue;
        choose(question.options.at(-1), id);
        if (is_sound()) break;
      }
    }, true), { disabled: question.options.length >= kOptions })
  ];
  return element('section', { className: 'block part', 'aria-label': words('lesson.question') },
    element('h3', { textContent: words('lesson.question') }), text_block(words('lesson.text'), question.text, 3), reading((now) => now.question),
    ...(is_of_words ? [element('p', { className: 'note', textContent: words('lesson.of_words') })] : of_numbers));
}
