// How numbers are written, worked out on its own: what printf("%.*f") does, and the minus of typography.

/** The decimal digits of a finite number with `digits` decimals; exact halves go to the even digit. */
export function fixed(value, digits) {
  const exact = Math.abs(value).toFixed(100);  // every float32 and most doubles end before that
  const cut = exact.length - (100 - digits);
  const rest = exact.slice(exact.indexOf('.') + 1 + digits);
  let number = BigInt(exact.replace('.', '').slice(0, digits ? cut - 1 : exact.indexOf('.')));
  const half = '5' + '0'.repeat(rest.length - 1);
  if (rest > half || (rest === half && number % 2n === 1n)) number += 1n;
  const text = String(number).padStart(digits + 1, '0');
  return digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text;
}

/** As it stands on the screen: U+2212 before what is below zero after rounding, ∞ by its sign. */
export function number_text(value, digits) {
  if (Number.isNaN(value)) return 'NaN';
  const magnitude = Math.abs(value) === Infinity ? '∞' : fixed(value, digits);
  const negative = value < 0 && /[1-9∞]/.test(magnitude);
  return (negative ? '−' : '') + magnitude;
}

export const decimals_of = (text) => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);

/** Back from the screen: "−0.31" to -0.31; NaN for what is no number. */
export function parse_number(text) {
  if (/^−?∞$/.test(text)) return text[0] === '−' ? -Infinity : Infinity;
  return /^[−+]?\d+(\.\d+)?$/.test(text) ? Number(text.replace('−', '-')) : NaN;
}
