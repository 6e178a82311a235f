// A link as a QR code (ISO/IEC 18004), by uqr.
const kMargin = 4;  // squares, as the standard wants it
const kSvg = 'http://www.w3.org/2000/svg';

export const kMostBytes = 2953;  // of version 40 at level L

/** Promises an <svg>; null where the text is too long. */
export async function qr_code(text, label) {
  if (new TextEncoder().encode(text).length > kMostBytes) return null;
  const { encode } = await import('uqr');
  const { data, size } = encode(text, { ecc: 'L', boostEcc: true, border: kMargin });
  const made = (name, attributes) => {
    const node = document.createElementNS(kSvg, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const squares = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  const svg = made('svg', { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' });
  svg.append(made('rect', { width: size, height: size, fill: '#fff' }), made('path', { d: squares, fill: '#000' }));
  return svg;
}
