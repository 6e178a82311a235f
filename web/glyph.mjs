// Characters that no font of the program's has, as the browser draws them.
const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/// The pixels of a text in white, or in colours where its glyphs have their own, and where they lie: `left` from where
/// it begins, `top` from the baseline, downward. `size`: pixels per em.
export function draw_glyph(text, size, weight) {
  const set = () => { context.font = `${weight} ${size}px Inter, sans-serif`; };
  set();
  const { actualBoundingBoxLeft, actualBoundingBoxRight, actualBoundingBoxAscent, actualBoundingBoxDescent, width: advance } = context.measureText(text);
  const left = Math.floor(-actualBoundingBoxLeft) - 1;
  const top = Math.floor(-actualBoundingBoxAscent) - 1;
  const width = Math.ceil(actualBoundingBoxRight) + 1 - left;
  const height = Math.ceil(actualBoundingBoxDescent) + 1 - top;
  Object.assign(context.canvas, { width, height });  // which clears it
  set();
  context.fillStyle = 'white';
  context.fillText(text, -left, -top);
  const { data } = context.getImageData(0, 0, width, height);
  const colored = data.some((value, i) => value < 250 && data[i | 3] > 200 && i % 4 < 3);
  return { width, height, left, top, advance, colored, data };
}
