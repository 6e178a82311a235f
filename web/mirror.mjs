// What is drawn on the canvas, again as real elements, for those who do not see it or use no mouse: a button for each
// button, a slider for each slider, a table for the matrix of the selected cell, and the present step as live text.
// The elements are transparent and lie where their pictures are, so that the focus ring and a magnifier find them.
// The model comes from the program (src/app/page/mirror_json.h); what is done to an element goes back to it.
import { other_language, put_text } from './languages.mjs';
import { create_rover } from './rove.mjs';

const kBetween = 200;  // ms between two looks at the model: an animation changes it sixty times per second
const kGesture = 600;  // ms without a key that end the gesture of a slider
const kSections = ['top', 'equation', 'controls', 'stage', 'inspector', 'guide', 'player', 'shelf'];
const kTrail = 8;      // controls that the keyboard was at, for when the one that it is at goes

/// {canvas, field, call(method, ...arguments), hash() of the model, wake() for a frame, hear() plays the row}
export function create_mirror({ canvas, field, call, hash, wake, hear }) {
  const root = document.createElement('div');
  root.id = 'mirror';
  canvas.after(root);

  const element = (parent, name, attributes = {}) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    parent.append(made);
    return made;
  };
  const set = (target, name, value) => {
    if (value === null || value === false) target.removeAttribute(name);
    else if (target.getAttribute(name) !== String(value)) target.setAttribute(name, value);
  };
  const lay = (target, { x, y, width, height }) => {
    const wanted = Object.entries({ left: x, top: y, width, height }).map(([side, units]) => `${side}:calc(${units}*var(--px))`).join(';');
    if (target.dataset.box !== wanted) target.style.cssText = target.dataset.box = wanted;
  };

  const skip = element(root, 'a', { href: '#matrix-cell', class: 'skip' });
  const title = element(root, 'h1', { class: 'unseen' });
  const sections = new Map(kSections.map((id) => [id, element(root, 'section', { 'data-section': id, hidden: '', ...(id === 'player' && { role: 'navigation' }) })]));
  sections.get('controls').before(field);  // the field of the text comes first among the settings
  const matrix = element(root, 'section', { 'data-section': 'matrix', hidden: '' });
  const rover = parent === window ? null : create_rover([...root.children].filter(({ dataset }) => dataset.section && dataset.section !== 'shelf'));
  sections.get('inspector').before(matrix);
  // To be read at one's own pace, before the controls of its section.
  const readings = { guide: element(root, 'p', { class: 'unseen' }), stage: element(root, 'figure', { class: 'unseen' }) };
  const live = element(root, 'div', { class: 'unseen' });
  const live_step = element(live, 'p', { 'aria-live': 'polite', 'data-live': 'step' });
  const live_cell = element(live, 'p', { 'aria-live': 'polite', 'data-live': 'cell' });
  const live_messages = element(live, 'p', { role: 'status', 'data-live': 'messages' });

  function act(id, value = '') {
    call('act', id, String(value));
    wake();
  }

  // --- sliders: arrow keys in a row are one gesture
  let gesture = null;
  let gesture_timer = 0;
  function end_gesture() {
    clearTimeout(gesture_timer);
    if (gesture === null) return;
    act(gesture, 'end');
    gesture = null;
    seen = null;  // what the slider did not follow meanwhile
  }
  function slide(id, value) {
    if (gesture !== id) end_gesture();
    gesture = id;
    clearTimeout(gesture_timer);
    gesture_timer = setTimeout(end_gesture, kGesture);
    act(id, value);
  }

  // --- the elements of a control: one or a few
  const kinds = {
    button: {
      make(id) {
        const button = document.createElement('button');
        button.type = 'button';
        button.addEventListener('click', () => { if (button.getAttribute('aria-disabled') !== 'true') act(id); });
        return button;
      },
      update(button, c) {
        set(button, 'aria-label', c.label);
        set(button, 'aria-current', c.current ? 'true' : null);
      },
    },
    toggle: {
      make(id) {
        const box = document.createElement('input');
        box.type = 'checkbox';
        box.setAttribute('role', 'switch');
        box.addEventListener('change', () => act(id));
        return box;
      },
      update(box, c) {
        set(box, 'aria-label', c.label);
        box.checked = c.on;
      },
    },
    slider: {
      make(id) {
        const slider = document.createElement('input');
        slider.type = 'range';
        slider.addEventListener('input', () => slide(id, slider.value / slider.max));
        slider.addEventListener('blur', end_gesture);
        return slider;
      },
      update(slider, c) {
        set(slider, 'aria-label', c.label);
        set(slider, 'aria-valuetext', c.text || null);
        set(slider, 'min', 0);
        set(slider, 'max', c.steps);
        set(slider, 'step', 'any');
        if (gesture !== c.id) slider.value = c.value * c.steps;
      },
    },
    list: {
      make(id) {
        const list = document.createElement('select');
        list.addEventListener('change', () => act(id, list.selectedIndex));
        return list;
      },
      update(list, c) {
        set(list, 'aria-label', c.label);
        options(list, c.items.map((item) => ({ id: item, label: item })));
        list.selectedIndex = c.chosen;
      },
    },
    choice: {
      make() {
        const group = document.createElement('div');
        group.setAttribute('role', 'radiogroup');
        return group;
      },
      update(group, c) {
        set(group, 'aria-label', c.label);
        while (group.children.length > c.items.length) group.lastChild.remove();
        c.items.forEach((item, i) => {
          let radio = group.children[i];
          if (!radio) {
            radio = element(group, 'input', { type: 'radio', name: `mirror ${c.id}` });
            radio.addEventListener('change', () => act(c.id, i));
          }
          radio.disabled = !c.enabled;
          set(radio, 'aria-label', item);
          set(radio, 'lang', other_language(item, document.documentElement.lang));
          radio.checked = i === c.chosen;
          lay(radio, c.boxes[i]);
        });
      },
    },
  };

  function options(list, items) {
    items.forEach(({ id, label }, i) => {
      const option = list.options[i] ?? element(list, 'option');
      set(option, 'value', id);
      put_text(option, label);
    });
    while (list.options.length > items.length) list.lastChild.remove();
  }

  const made = new Map();  // id -> {element, kind}
  function control(c) {
    let known = made.get(c.id);
    if (known?.kind !== c.kind) {
      known?.element.remove();
      known = { kind: c.kind, element: kinds[c.kind].make(c.id) };
      known.element.dataset.control = c.id;
      made.set(c.id, known);
    }
    kinds[c.kind].update(known.element, c);
    set(known.element, 'lang', other_language(c.label, document.documentElement.lang));
    // aria-disabled, so that the focus stays when the last thing is undone.
    set(known.element, 'aria-disabled', c.enabled ? null : 'true');
    if (c.kind !== 'button') known.element.disabled = !c.enabled;  // these are locked for good
    known.hidden = c.hidden;
    known.element.classList.toggle('close', c.close === true);
    if (c.kind !== 'choice') lay(known.element, c);
    return known.element;
  }

  /// The wanted children in this order; those that stay are not touched, so that the focus stays.
  function children(parent, wanted) {
    const keep = new Set(wanted);
    for (const child of [...parent.children]) if (!keep.has(child) && (child.dataset.control ?? child.dataset.group) !== undefined) child.remove();
    let at = parent.firstChild;
    for (const child of wanted) {
      if (child === at) at = at.nextSibling;
      else {
        const focus = document.activeElement;
        parent.insertBefore(child, at);
        if (child.contains(focus) && document.activeElement !== focus) focus.focus({ preventScroll: true });
      }
    }
  }

  /// The controls, those under one heading in a group of their own.
  const groups = new Map();
  function grouped(all) {
    const wanted = [];
    const members = new Map();
    for (const c of all) {
      if (!c.group) { wanted.push(control(c)); continue; }
      if (!groups.has(c.group)) groups.set(c.group, element(root, 'div', { role: 'group', 'data-group': '', 'aria-label': c.group }));
      const group = groups.get(c.group);
      if (!members.has(group)) wanted.push(group);
      members.set(group, [...(members.get(group) ?? []), control(c)]);
    }
    for (const [group, controls] of members) children(group, controls);
    return wanted;
  }

  // --- the table
  const chooser = element(matrix, 'select', { 'data-matrix': '', class: 'at-table' });
  const frame = element(matrix, 'div', { class: 'unseen' });  // a table that is cut to nothing keeps its caption
  const table = element(frame, 'table', { role: 'grid' });
  const ring = element(matrix, 'div', { class: 'ring', hidden: '' });
  const caption = element(table, 'caption');
  const head = element(element(table, 'thead'), 'tr');
  const body = element(table, 'tbody');
  let shown = null;          // the table of the model
  let active = [0, 0];       // the cell that has the tab stop, as indices of the matrix
  chooser.addEventListener('change', () => { call('select', chooser.value); wake(); });
  body.addEventListener('focusin', (event) => {
    const cell = event.target.closest('td');
    if (cell) stand(cell.parentNode.rowIndex - 1 + shown.firstRow, cell.cellIndex - 1 + shown.firstCol, false);
  });
  body.addEventListener('focusout', () => { ring.hidden = true; });
  body.addEventListener('click', (event) => { if (event.target.closest('td')) choose(); });
  skip.addEventListener('click', (event) => {
    event.preventDefault();
    stand(...active, true);
  });

  const cell_at = (row, col) => body.rows[row - shown.firstRow]?.cells[col - shown.firstCol + 1];
  function stand(row, col, focus) {
    cell_at_clear();
    active = [row, col];
    const cell = cell_at(row, col);
    if (!cell) return;
    cell.id = 'matrix-cell';
    cell.tabIndex = 0;
    if (focus && document.activeElement !== cell) cell.focus({ preventScroll: true });
    show_ring();
  }
  function show_ring() {
    const focused = shown && document.activeElement === cell_at(...active);
    const place = focused ? call('place', ...active) : null;
    ring.hidden = !place;
    if (!place) return;
    lay(ring, place);
    frame.style.left = `calc(${place.x}*var(--px))`;
    frame.style.top = `calc(${place.y}*var(--px))`;
  }
  function choose() {
    call('cell', ...active);
    wake();
  }

  function update_table(t) {
    matrix.hidden = !t;
    if (!t) { shown = null; return; }
    set(matrix, 'aria-label', t.label);
    set(chooser, 'aria-label', t.choose);
    options(chooser, t.steps);
    chooser.value = t.step;
    put_text(caption, t.caption);
    const other = !shown || shown.step !== t.step || shown.head !== t.head || shown.firstRow !== t.firstRow || shown.firstCol !== t.firstCol;
    const moved = shown && (shown.row !== t.row || shown.col !== t.col);
    const had_focus = body.contains(document.activeElement);
    cell_at_clear();
    shown = t;
    set(table, 'aria-rowcount', t.allRows + 1);
    set(table, 'aria-colcount', t.allCols + 1);
    set(head, 'aria-rowindex', 1);
    const number = (line) => [...line.cells].forEach((cell, j) => set(cell, 'aria-colindex', j === 0 ? 1 : t.firstCol + j + 1));
    fit(head, t.cols.length + 1, (i) => element(head, i === 0 ? 'td' : 'th', i === 0 ? {} : { scope: 'col' }));
    t.cols.forEach((label, j) => put_text(head.cells[j + 1], label));
    number(head);
    fit(body, t.rows.length, () => element(body, 'tr'));
    t.rows.forEach((label, i) => {
      const row = body.rows[i];
      fit(row, t.cols.length + 1, (j) => element(row, j === 0 ? 'th' : 'td', j === 0 ? { scope: 'row' } : { role: 'gridcell', tabindex: '-1' }));
      put_text(row.cells[0], label);
      set(row, 'aria-rowindex', t.firstRow + i + 2);
      number(row);
      t.cells[i].forEach((value, j) => {
        put_text(row.cells[j + 1], value);
        set(row.cells[j + 1], 'aria-selected', i + t.firstRow === t.row && j + t.firstCol === t.col);
      });
    });
    if (other || moved || !cell_at(...active)) active = [t.row, t.col];
    stand(...active, had_focus);
  }
  function cell_at_clear() {
    if (!shown) return;
    const cell = cell_at(...active);
    cell?.removeAttribute('id');
    cell?.setAttribute('tabindex', '-1');
  }
  const fit = (parent, count, make) => {
    while (parent.children.length > count) parent.lastChild.remove();
    while (parent.children.length < count) make(parent.children.length);
  };

  // --- the whole
  let seen = null;
  let timer = 0;
  let last = -Infinity;
  function update() {
    timer = 0;
    last = performance.now();
    seen = hash();
    const model = call('mirror');
    const within = root.contains(document.activeElement);
    put_text(skip, model.skip);
    put_text(title, document.title);
    const ids = new Set();
    for (const { controls } of model.sections) for (const { id } of controls) ids.add(id);
    for (const [id, { element: gone }] of made) if (!ids.has(id)) { gone.remove(); made.delete(id); }
    const wanted = new Map(model.sections.map((s) => [s.id, s]));
    for (const [id, section] of sections) {
      const s = wanted.get(id);
      section.hidden = !s;
      if (!s) continue;
      set(section, 'aria-label', s.label);
      children(section, [...(readings[id] ? [readings[id]] : []), ...grouped(s.controls)]);
    }
    put_text(readings.guide, model.card);
    put_text(readings.stage, model.figure);
    update_table(model.table);
    put_text(live_step, model.step);
    put_text(live_cell, model.cell ?? '');
    put_text(live_messages, model.messages.join(' '));
    more?.update(model, within);
    rover?.update();
    // What opened a list has the keys again when it closes.
    if (within && !root.contains(document.activeElement)) focus_on(made.get(trail.findLast((id) => made.has(id)))?.element);
  }
  const trail = [];
  /// Of several that are chosen from, the chosen one has the keys.
  const focus_on = (element) => (element?.querySelector(':checked') ?? element)?.focus({ preventScroll: true });

  // --- what is only for some, from the first thing on that anybody does
  let more;
  async function bring_more() {
    const { create_more } = await import('./mirror-more.mjs');
    more ??= create_more({ root, skip, live, matrix, ...Object.fromEntries(sections), focus_on, hear });
    more.update(call('mirror'), root.contains(document.activeElement));
  }
  const kFirst = ['focusin', 'keydown', 'pointerdown'];
  const first = () => {
    for (const type of kFirst) window.removeEventListener(type, first, true);
    bring_more().catch(await_first);  // offline, it is tried again
  };
  function await_first() { for (const type of kFirst) window.addEventListener(type, first, { capture: true }); }
  await_first();

  root.addEventListener('focusin', ({ target }) => {
    const id = target.closest('[data-control]')?.dataset.control;
    if (id) trail.push(...trail.splice(0).filter((each) => each !== id).slice(-kTrail), id);
    rover?.focused(target);
    if (made.get(id)?.hidden) call('reveal', id);
    call('focus', id ?? '');
    wake();
  });
  root.addEventListener('focusout', () => { call('focus', ''); wake(); });

  return {
    /// After each frame: looks whether the model changed, and follows soon.
    after_frame() {
      if (timer || hash() === seen) return show_ring();
      timer = setTimeout(update, Math.max(0, last + kBetween - performance.now()));
    },
    /// Whether a key belongs to the element that has the focus, and not to the program.
    key(event) {
      const { target, key, type } = event;
      if (target === field || !root.contains(target)) return false;
      if (event.ctrlKey || event.metaKey || event.altKey) {
        if (type === 'keydown') end_gesture();
        return false;
      }
      if (type === 'keydown' && !more?.key(event)) own_key(event);
      return /^(Enter|Arrow\w+|Home|End|.)$/.test(key) || (/^Page/.test(key) && (target.type === 'range' || body.contains(target)));
    },
  };

  function own_key(event) {
    const { target, key } = event;
    if (body.contains(target)) return table_key(event);
    const to = rover?.led_to(event);
    if (to) {
      event.preventDefault();
      to.focus({ preventScroll: true });
      return;
    }
    if (target.type === 'range') {
      const page = Math.max(1, Math.round(target.max / 5));
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: page, PageDown: -page, Home: -Infinity, End: Infinity }[key];
      if (by === undefined) return;
      event.preventDefault();
      target.value = Math.min(target.max, Math.max(0, Number(target.value) + by));
      target.dispatchEvent(new Event('input'));
    }
    if (key === 'Enter' && (target.type === 'checkbox' || target.type === 'radio')) target.click();
  }

  function table_key(event) {
    const [row, col] = active;
    const lines = shown.rows.length - 1;
    const ends = shown.cols.length - 1;
    const to = {
      ArrowRight: [row, col + 1], ArrowLeft: [row, col - 1], ArrowDown: [row + 1, col], ArrowUp: [row - 1, col],
      Home: [row, shown.firstCol], End: [row, shown.firstCol + ends],
      PageUp: [shown.firstRow, col], PageDown: [shown.firstRow + lines, col],
    }[event.key];
    if (event.key === 'Enter' || event.key === ' ') choose();
    if (to || event.key === ' ') event.preventDefault();
    if (to && cell_at(...to)?.matches('td')) stand(...to, true);
  }
}
