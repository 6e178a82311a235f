// What the elements over the canvas have beyond controls and the table, from the first thing on that the visitor does:
// the formulas as MathML, the terms on the shelf, the row to be heard, the shelf as a dialog, and the way to the card.
import { mathml } from './mathml.mjs';

const kArrives = 4000;  // ms that a lesson may take from the shelf to the card

/// {root, skip: the link to the table, live: what is read out, matrix and the sections of the mirror by name,
///  focus_on(element), hear(): plays the row}
export function create_more({ root, skip, live, inspector, matrix, shelf, guide, focus_on, hear }) {
  const element = (name, ...children) => {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  };
  const formulas = element('div');
  const terms = element('dl');
  formulas.className = terms.className = 'unseen';
  inspector.append(formulas);
  shelf.append(terms);
  const button = element('button');
  button.type = 'button';
  button.className = 'at-table';
  button.dataset.hear = '';
  button.addEventListener('click', hear);
  matrix.append(button);
  /// `lines` of `parent` anew, where what they are of has changed.
  const shown = new Map();
  function follow(parent, model, lines) {
    const of = JSON.stringify(model);
    if (shown.get(parent) === of) return;
    shown.set(parent, of);
    parent.replaceChildren(...model.flatMap(lines));
  }

  // --- the card of a lesson, or the guide
  const to_card = element('a');
  to_card.href = '#card';
  to_card.className = 'skip';
  skip.after(to_card);
  const focus_card = () => focus_on(guide.querySelector('[data-control]'));
  to_card.addEventListener('click', (event) => {
    event.preventDefault();
    focus_card();
  });

  // --- the shelf: while it is open nothing else is within reach, and a lesson that is taken has the keys
  shelf.setAttribute('role', 'dialog');
  shelf.setAttribute('aria-modal', 'true');
  const cards = () => [...shelf.querySelectorAll('button:not([data-control="shelf close"])')];
  let open = false;
  let arrives = 0;  // until then the keys go to its card
  shelf.addEventListener('click', ({ target }) => { if (cards().includes(target)) arrives = performance.now() + kArrives; });
  window.addEventListener('pointerdown', () => { arrives = 0; }, true);
  function follow_shelf(within) {
    const opens = !shelf.hidden && !open;
    open = !shelf.hidden;
    for (const other of root.children) if (other !== shelf && other !== live) other.inert = open;
    if (opens && within) focus_on(shelf.querySelector('[aria-current]') ?? cards()[0]);
    if (!open && !guide.hidden && performance.now() < arrives && !guide.contains(document.activeElement)) focus_card();
  }

  /// The card that an arrow leads to from another one: the next, or of the nearest row the nearest.
  function neighbour(from, key) {
    const all = cards();
    const at = all.indexOf(from);
    const along = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[key];
    if (along !== undefined) return all[along];
    const way = key === 'ArrowDown' ? 1 : -1;
    const here = from.getBoundingClientRect();
    const cost = (card) => {
      const { x, y } = card.getBoundingClientRect();
      return (y - here.y) * way > 1 ? (y - here.y) * way * 100 + Math.abs(x - here.x) : Infinity;
    };
    const best = all.reduce((a, b) => (cost(b) < cost(a) ? b : a), from);
    return cost(best) < Infinity ? best : undefined;
  }

  /// Where a key leads to; undefined: it is none of these.
  function led_to({ key, target, shiftKey }) {
    const arrow = /^(Arrow\w+|Home|End)$/.test(key);
    if (open && key === 'Tab') {
      const all = [...shelf.querySelectorAll('button, input:checked')];
      return all.at((all.indexOf(target) + (shiftKey ? -1 : 1)) % all.length);
    }
    if (arrow && cards().includes(target)) return neighbour(target, key) ?? target;
    // Arrows look through the answers; Space and Enter give one.
    const answers = arrow && target.type === 'radio' && target.closest('[data-control="answer"]')?.children;
    if (!answers) return undefined;
    const at = [...answers].indexOf(target);
    const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: -1 }[key];
    return [...answers].at(to % answers.length);
  }

  return {
    /// `within`: the keys were at one of the elements.
    update(model, within) {
      if (button.textContent !== model.hear) button.textContent = model.hear;
      if (to_card.textContent !== model.skipCard) to_card.textContent = model.skipCard;
      to_card.hidden = guide.hidden || parent !== window;  // in a frame it is a few stops away
      follow(formulas, model.formulas, (latex) => element('p', mathml(latex)));
      follow(terms, model.terms, ([name, means]) => [element('dt', name), element('dd', means)]);
      follow_shelf(within);
    },
    /// Whether a key that goes down was for one of these.
    key(event) {
      arrives = 0;
      const to = led_to(event);
      if (!to) return false;
      event.preventDefault();
      to.focus({ preventScroll: true });
      return true;
    },
  };
}
