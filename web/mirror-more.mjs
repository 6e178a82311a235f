// What the elements over the canvas have beyond controls and the table, from the first thing on that the visitor does:
// the formulas as MathML, and the row to be heard.
import { mathml } from './mathml.mjs';

/// {inspector, matrix: sections of the mirror, hear(): plays the row}
export function create_more({ inspector, matrix, hear }) {
  const formulas = document.createElement('div');
  formulas.className = 'unseen';
  inspector.append(formulas);
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'at-table';
  button.dataset.hear = '';
  button.addEventListener('click', hear);
  matrix.append(button);
  let shown = '';
  return {
    update(model) {
      if (button.textContent !== model.hear) button.textContent = model.hear;
      if (shown === (shown = model.formulas.join('\n'))) return;
      formulas.replaceChildren(...model.formulas.map((latex) => {
        const line = document.createElement('p');
        line.append(mathml(latex));
        return line;
      }));
    },
  };
}
