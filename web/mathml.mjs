// LaTeX as MathML: what the tables' formulas and the arithmetic of a cell use of it (src/ui/kit/formula.cpp sets the same
// for the screen).
const kSigns = {
  alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', Delta: 'Δ', epsilon: 'ε', varepsilon: 'ε', theta: 'θ', lambda: 'λ', mu: 'μ', pi: 'π', rho: 'ρ',
  sigma: 'σ', Sigma: 'Σ', tau: 'τ', phi: 'φ', varphi: 'φ', Phi: 'Φ', psi: 'ψ', omega: 'ω', Omega: 'Ω', eta: 'η', cdot: '·', times: '×', div: '÷',
  pm: '±', le: '≤', leq: '≤', ge: '≥', geq: '≥', ne: '≠', neq: '≠', approx: '≈', infty: '∞', to: '→', leftarrow: '←', rightarrow: '→', in: '∈',
  odot: '⊙', circ: '∘', ldots: '…', dots: '…', cdots: '⋯', top: '⊤', sum: '∑', prod: '∏', partial: '∂', nabla: '∇', cup: '∪', mapsto: '→', ell: 'ℓ',
  Vert: '‖', lVert: '‖', rVert: '‖', '|': '‖', lfloor: '⌊', rfloor: '⌋', lceil: '⌈', rceil: '⌉', propto: '∝', sim: '∼', mid: '|', langle: '⟨',
  rangle: '⟩', bmod: 'mod', textbackslash: '\\', textasciicircum: '^', textasciitilde: '~',
};
const kAccents = { bar: '¯', overline: '¯', hat: '^', tilde: '~' };
const kUpright = /^(text|mathrm|operatorname|mathbf|mathbb|mathcal)$/;
const kSpace = /^[,;: !]$|^quad$/;
const kSized = /^(left|right|bigl|bigr|big|Big)$/;

const element = (name, ...children) => {
  const made = document.createElementNS('http://www.w3.org/1998/Math/MathML', name);
  made.append(...children);
  return made;
};

/// A `math` element; what is not known stands there as it is written.
export function mathml(latex) {
  let at = 0;
  const next = () => latex[at];
  const command = () => (/^[a-zA-Z]+|^./su.exec(latex.slice(at)) ?? [''])[0];

  /// Letters between braces, with what is escaped in them.
  function raw() {
    let text = '';
    for (++at; at < latex.length && next() !== '}'; ++at) {
      if (next() !== '\\') { text += next(); continue; }
      ++at;
      const name = command();
      at += name.length - 1;
      if (name in kSigns && latex.startsWith('{}', at + 1)) at += 2;
      text += kSigns[name] ?? name;
    }
    ++at;
    return text;
  }
  function group() {
    while (next() === ' ') ++at;
    if (next() !== '{') return atom() ?? element('mrow');
    ++at;
    const inside = row(true);
    ++at;
    return inside;
  }
  function from_command() {
    ++at;
    const name = command();
    at += name.length;
    if (/^[dt]?frac$/.test(name)) return element('mfrac', group(), group());
    if (name === 'sqrt') return element('msqrt', group());
    if (kUpright.test(name)) return element('mtext', raw());
    if (name in kAccents) return element('mover', group(), element('mo', kAccents[name]));
    if (kSized.test(name)) {
      if (next() === '.') { ++at; return null; }
      return atom();
    }
    if (kSpace.test(name)) return null;
    const sign = kSigns[name] ?? name;
    return element(/^\p{L}/u.test(sign) ? 'mi' : 'mo', sign);
  }
  function atom() {
    if (at >= latex.length) return null;
    if (next() === '\\') return from_command();
    if (next() === '{') return group();
    const [text] = /^\d[\d.]*|^./su.exec(latex.slice(at));
    at += text.length;
    if (/^\d/.test(text)) return element('mn', text);
    return element(/^\p{L}/u.test(text) ? 'mi' : 'mo', text === '-' ? '−' : text);
  }
  function row(inside) {
    const parts = element('mrow');
    while (at < latex.length && !(inside && next() === '}')) {
      if (next() === ' ') { ++at; continue; }
      if (next() !== '_' && next() !== '^') {
        const part = atom();
        if (part) parts.append(part);
        continue;
      }
      const base = parts.lastChild ?? element('mrow');
      const scripts = {};
      while (next() === '_' || next() === '^') {
        const which = latex[at++];
        scripts[which] = group();
      }
      base.remove();
      parts.append(scripts._ && scripts['^'] ? element('msubsup', base, scripts._, scripts['^'])
        : scripts._ ? element('msub', base, scripts._) : element('msup', base, scripts['^']));
    }
    return parts;
  }
  return element('math', row(false));
}
