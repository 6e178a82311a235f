// Worked examples from books and lectures: DIR/NAME.json with X, the weights and the numbers as printed. Each becomes a
// scene; `attention evaluate` must show what was printed, to its rounding.
import fs from 'node:fs';
import path from 'node:path';

const kStepOf = {  // as the examples name them -> as the program does
  Q: 'q', K: 'k', V: 'v', raw_scores: 'scores', scores: 'scaled', masked: 'masked', weights: 'weights',
  context: 'heads', output: 'output'
};

function scene_of({ inputs: { X, W_q, W_k, W_v, W_o, b_o, ...others }, scale, mask, heads }) {
  if (Object.keys(others).length) throw new Error(`unknown inputs ${Object.keys(others)}`);
  if (mask !== 'none' && mask !== 'causal') throw new Error(`unknown mask ${JSON.stringify(mask)}`);
  if (scale !== '1/sqrt(d_k)' && typeof scale !== 'number') throw new Error(`unknown scale ${scale}`);
  const d_k = W_q[0].length / heads;
  const kv_heads = W_k[0].length / d_k;
  const given = { x: X, w_q: W_q, w_k: W_k, w_v: W_v };
  if (W_o) given.w_o = W_o;
  if (b_o) given.b_o = [b_o];
  return {
    version: 1,
    problem: {
      d_model: X[0].length, heads, kv_heads, d_k, d_v: W_v[0].length / kv_heads,
      scale: typeof scale === 'number' ? scale : 'root', mask: { kind: mask },
      output_projection: W_o !== undefined, given
    }
  };
}

/** Rank-4 step as the example writes it: heads side by side where it is a matrix, else a list of heads. */
function as_printed({ shape: [, heads, rows, cols], data }, printed) {
  const at = (h, i, x) => data[(h * rows + i) * cols + x];
  const range = n => [...Array(n).keys()];
  if (Array.isArray(printed[0][0])) return range(heads).map(h => range(rows).map(i => range(cols).map(x => at(h, i, x))));
  return range(rows).map(i => range(heads * cols).map(x => at(Math.floor(x / cols), i, x % cols)));
}

/** Half a unit of the last printed place, and what float32 arithmetic may move a value that lies on the border. */
function tolerance(value, { decimals, significant }) {
  if (decimals === undefined && significant === undefined) throw new Error('neither decimals nor significant');
  const last = decimals ?? (value === 0 ? Infinity : significant - 1 - Math.floor(Math.log10(Math.abs(value))));
  return 0.5 * 10 ** -last + 1e-6 * Math.max(1, Math.abs(value));
}

function compare(name, found, printed, rounding, where = '') {
  if (Array.isArray(printed)) {
    if (found?.length !== printed.length) throw new Error(`${name}${where} has ${found?.length} parts, expected ${printed.length}`);
    printed.forEach((part, i) => compare(name, found[i], part, rounding, `${where}[${i}]`));
  } else if (printed !== null && !(Math.abs(found - printed) <= tolerance(printed, rounding))) {
    throw new Error(`${name}${where} is ${found}, printed ${printed}`);
  }
}

export async function run_worked(report, command_lines, folder) {
  for (const file of fs.readdirSync(folder).filter(name => name.endsWith('.json')).sort()) {
    for (const runner of command_lines) {
      await report.check(`worked/${file} ${runner.name}`, () => {
        const example = JSON.parse(fs.readFileSync(path.join(folder, file)));
        const steps = runner.evaluate(scene_of(example));
        if (!Object.keys(example.expected).length) throw new Error('nothing to compare with');
        for (const [name, { value, ...rounding }] of Object.entries(example.expected)) {
          const step = steps[kStepOf[name]];
          if (!step) throw new Error(`no step for ${name}`);
          compare(name, as_printed(step, value), value, rounding);
        }
      });
    }
  }
}
