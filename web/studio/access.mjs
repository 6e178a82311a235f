// What the class may touch: every control of the page, each free, locked or hidden, in the groups of README's list.
import { element } from './dom.mjs';
import { kPanels, kSettings } from './restrictions.mjs';

/** The name of a setting, as the page has it (control_name() of src/ui/panels/controls.cpp). */
function name_of(id, { has, term, words }) {
  if (kPanels.includes(id)) return words(`part.${id}`);
  if (id === 'scale') return term('divide_by');
  return term(has(id) ? id : `aspect.${id}`);
}

/** A row with its buttons; `set(state)` is called when one is pressed. */
function make_row(id, name, states, set, { words }) {
  const free = states.includes('locked') ? 'free' : 'shown';
  const label = element('span', { id: `studio-access-${id}`, className: 'name', textContent: name });
  const radios = states.map((state) => element('input', { type: 'radio', name: `studio-access-${id}`, value: state, onchange: () => set(state) }));
  const buttons = radios.map((radio) => element('label', {}, radio, element('span', { textContent: words(`access.${radio.value === 'free' ? free : radio.value}`) })));
  return { id, name, radios, row: element('div', { className: 'row' }, label, element('div', { role: 'radiogroup', className: 'segments', 'aria-labelledby': label.id }, buttons)) };
}

/** The tree of controls. `states`, {id: 'locked' or 'hidden'}, is changed in place, and `changed()` called. Returns {root, show(readonly)}, which shows them as they are. */
export function make_access(states, changed, studio) {
  const { words } = studio;
  const set = (ids, state) => {
    for (const id of ids) state === 'free' ? delete states[id] : states[id] = state;
    show();
    changed();
  };
  const group = (key, ids, choices) => {
    const rows = ids.map((id) => make_row(id, name_of(id, studio), choices, (state) => set([id], state), studio));
    const all = make_row(key, words(`access.${key}`), choices, (state) => set(ids, state), studio);
    return { ids, rows, all, field: element('fieldset', {}, element('legend', { className: 'unseen', textContent: words(`access.${key}`) }), all.row, element('div', { className: 'branch' }, rows.map(({ row }) => row))) };
  };
  const groups = [group('settings', kSettings, ['free', 'locked', 'hidden']), group('panels', kPanels, ['free', 'hidden'])];
  const none = element('p', { className: 'note', role: 'status', hidden: true, textContent: words('access.none') });
  const search = element('input', { type: 'search', placeholder: words('access.search'), ariaLabel: words('access.search'), autocomplete: 'off', oninput: find });

  function find() {
    const wanted = search.value.trim().toLowerCase();
    let found = 0;
    for (const { rows, all } of groups) {
      for (const { row, name, id } of rows) found += !(row.hidden = !`${name} ${id}`.toLowerCase().includes(wanted));
      all.row.hidden = wanted !== '';
    }
    none.hidden = found > 0;
  }
  function show() {
    for (const { ids, rows, all } of groups) {
      const state = (id) => states[id] ?? 'free';
      const check = ({ radios }, value) => { for (const radio of radios) radio.checked = radio.value === value; };
      for (const row of rows) check(row, state(row.id));
      check(all, ids.every((id) => state(id) === state(ids[0])) ? state(ids[0]) : 'several');
    }
  }
  show();
  return { root: element('div', { className: 'access' }, search, groups.map(({ field }) => field), none), show };
}
