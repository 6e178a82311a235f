// What a page opens with: a tick for each part of the scene on view, and for language and theme, which else are the visitor's.
import { element } from './dom.mjs';

const kTicks = ['scene', 'step', 'view', 'lesson', 'lang', 'theme'];

/** `choices` (start.mjs) is changed in place, and `changed()` called. `languages`: {code, name} of each. Returns {rows, show(scene, lesson)}, which shows them as they are;
 *  `lesson`: {title} of the one that is open. */
export function make_carry(choices, languages, changed, { words, lang }) {
  const select = (id, options) => element('select', { ariaLabel: words(`carry.${id}`), onchange() { choices[id] = this.value; changed(); } }, options.map(([value, name]) => element('option', { value, textContent: name })));
  const selects = { lang: select('lang', languages.map(({ code, name }) => [code, name])), theme: select('theme', ['dark', 'light'].map((value) => [value, words(`theme.${value}`)])) };
  const ticks = {};
  const names = {};
  const rows = kTicks.map((id) => {
    ticks[id] = element('input', { type: 'checkbox', onchange() { tick(id, this.checked); } });
    names[id] = element('span', { textContent: words(`carry.${id}`) });
    return element('div', { className: 'row' }, element('label', {}, ticks[id], names[id]), selects[id] ?? '');
  });
  function tick(id, on) {
    if (selects[id]) choices[id] = on ? selects[id].value : '';
    else choices.carry[id] = on;
    if (id === 'scene') choices.carry.step = choices.carry.view = on;
    changed();
  }
  return {
    rows,
    show(scene, lesson) {
      const { carry } = choices;
      for (const id of kTicks) ticks[id].checked = selects[id] ? choices[id] !== '' : carry[id];
      ticks.view.disabled = !carry.scene;  // only a link has room for it
      ticks.lesson.disabled = !lesson;
      if (!lesson) ticks.lesson.checked = false;
      names.lesson.textContent = lesson ? words(carry.scene ? 'carry.card' : 'carry.lesson', lesson.title[lang] ?? lesson.title.en, (scene.lesson.card ?? 0) + 1) : words('carry.no_lesson');
      const here = { lang, theme: document.body.classList.contains('light') ? 'light' : 'dark' };
      for (const id in selects) {
        selects[id].value = choices[id] || here[id];
        selects[id].disabled = choices[id] === '';
      }
    }
  };
}
