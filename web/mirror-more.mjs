// What the elements over the canvas have beyond controls and the table, from the first thing on that the visitor does:
// the formulas as MathML, the terms on the shelf, and the row to be heard.
import { mathml } from './mathml.mjs';

/// {inspector, matrix, shelf: sections of the mirror, hear(): plays the row}
export function create_more({ inspector, matrix, shelf, hear }) {
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
  return {
    update(model) {
      if (button.textContent !== model.hear) button.textContent = model.hear;
      follow(formulas, model.formulas, (latex) => element('p', mathml(latex)));
      follow(terms, model.terms, ([name, means]) => [element('dt', name), element('dd', means)]);
    },
  };
}
