// What a student hands in: the answers that were given in this page, their times, and the scene at the end. No name but one that is typed.
import { element } from './dom.mjs';
import { button, field } from './fields.mjs';

/** The result of a lesson as a file has it (class.mjs reads it). `source`: the lesson itself, where it is none of the page's own. */
async function result_of({ playground, page }, lesson, name) {
  return {
    result: 1,
    lesson: lesson.id,
    title: lesson.title,
    ...(name && { name }),
    ...(page.query.get('student') && { student: page.query.get('student') }),
    seconds: Math.round(performance.now() / 1000),
    answers: page.given.filter((each) => each.lesson === lesson.id).map(({ card, to, chosen, score, seconds }) => ({ card, to, chosen, score, seconds })),
    scene: new URL(await playground.link()).hash.slice(1),
    ...(lesson.id.startsWith('own-') && { source: JSON.parse(page.ask('lesson_source')) })
  };
}

export async function render(root, studio) {
  const { playground, page, words } = studio;
  const lesson = await playground.lesson();
  if (!lesson) {
    root.append(element('p', { textContent: words('result.no_lesson') }));
    return;
  }
  const name = element('input', { maxLength: 100, autocomplete: 'off' });
  const answered = page.given.filter((each) => each.lesson === lesson.id).length;
  root.append(element('div', { className: 'form' },
    element('h3', { textContent: lesson.title }),
    element('p', { textContent: words('result.text', answered) }),
    field(words('result.name'), name),
    element('div', { className: 'buttons' }, button(words('result.save'), async () => {
      const result = await result_of(studio, lesson, name.value.trim());
      const of = (name.value.trim() || 'result').replace(/[^\p{L}\p{N}]+/gu, '-');
      studio.save(`${lesson.id}-${of}.json`, `${JSON.stringify(result, null, 2)}\n`, 'application/json');
    }, { className: 'primary' }))));
}
