// The picture on paper and in a file is the one on the screen.
import zlib from 'node:zlib';
import { open_page } from '../page.mjs';
import { decode_png, mean_difference, picture } from '../png.mjs';

const kAlike = 1;  // of 255: mean difference of two pictures of the same

/** The pictures in a PDF of Chromium's, the largest first: {width, height, data, at}. */
function pictures_in(pdf) {
  const text = pdf.toString('latin1');
  const all = [];
  for (const { index } of text.matchAll(/\/Subtype\s*\/Image/g)) {
    const head = text.slice(text.lastIndexOf('obj', index), text.indexOf('stream', index));
    const number = (name) => Number(new RegExp(`/${name}\\s+(\\d+)`).exec(head)?.[1]);
    if (/DeviceGray/.test(head) || !/FlateDecode/.test(head)) continue;  // a mask of one
    const from = text.indexOf('stream', index) + 'stream'.length + (text[text.indexOf('stream', index) + 6] === '\r' ? 2 : 1);
    all.push(picture(number('Width'), number('Height'), new Uint8Array(zlib.inflateSync(pdf.subarray(from, from + number('Length')))), 3));
  }
  return all.sort((a, b) => b.width * b.height - a.width * a.height);
}
const pages_in = (pdf) => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;

/** Of the canvas alone, without what lies over it. */
async function canvas_on_screen(opened) {
  await opened.page.addStyleTag({ content: '#mirror, #number { visibility: hidden; }' });
  return opened.screenshot();
}

export default [
  {
    name: 'a picture of the canvas is what is on the screen, also when nothing is drawn any more',
    async run(t) {
      for (const ratio of [1, 2]) {
        const opened = await open_page(t, { ratio });
        await opened.select('weights', 7, 1);
        await opened.park();
        const screen = await canvas_on_screen(opened);
        await opened.later(300);
        const ways = {
          toDataURL: () => document.getElementById('canvas').toDataURL(),
          toBlob: () => new Promise((resolve) => document.getElementById('canvas').toBlob((blob) => { const reader = new FileReader(); reader.onload = () => resolve(reader.result); reader.readAsDataURL(blob); })),
          drawImage: () => {
            const canvas = document.getElementById('canvas');
            const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
            copy.getContext('2d').drawImage(canvas, 0, 0);
            return copy.toDataURL();
          },
        };
        for (const [name, way] of Object.entries(ways)) {
          const saved = decode_png(Buffer.from((await opened.page.evaluate(way)).split(',')[1], 'base64'));
          t.equal(`${name} at ${ratio}: size`, `${saved.width} x ${saved.height}`, `${1280 * ratio} x ${800 * ratio}`);
          t.at_most(`${name} at ${ratio}: mean difference from the screen`, mean_difference(saved, screen), kAlike);
        }
        opened.expect_no_problem();
        await opened.close();
      }
    }
  },
  {
    name: 'the page on paper: one page, the picture of the screen, the text in its place',
    async run(t) {
      for (const [query, ratio, format] of [['lang=en&theme=dark', 1, { format: 'A4', landscape: true }], ['lang=zh&theme=light', 2, { format: 'Letter' }]]) {
        const opened = await open_page(t, { query, ratio });
        await opened.page.waitForLoadState('networkidle');
        await opened.park();
        const before = await opened.screenshot();
        const pdf = await opened.page.pdf({ printBackground: true, ...format });
        t.at_most(`${query}: mean difference of the screen after printing`, mean_difference(await opened.screenshot(), before), .1);
        const screen = await canvas_on_screen(opened);
        const [printed] = pictures_in(pdf);
        if (t.ok(printed, `${query}: expected a picture on paper`)) {
          t.equal(`${query}: size of the picture`, `${printed.width} x ${printed.height}`, `${1280 * ratio} x ${800 * ratio}`);
          t.at_most(`${query}: mean difference from the screen`, mean_difference(printed, screen), kAlike);
        }
        t.equal(`${query}: pages`, pages_in(pdf), 1);
        opened.expect_no_problem();
        await opened.close();
      }
      // The layout of a sheet: nothing is stretched, and the text lies where the picture has its frame.
      const opened = await open_page(t);
      const boxes = () => opened.page.evaluate(() => ['place', 'canvas', 'text'].map((id) => { const { x, y, width, height } = document.getElementById(id).getBoundingClientRect(); return [x, y, width, height]; }));
      const [, , text] = await boxes();
      await opened.page.evaluate(() => {
        window.requestAnimationFrame = () => 0;  // no frame comes while a sheet is laid out
        window.dispatchEvent(new Event('beforeprint'));
      });
      await opened.page.emulateMedia({ media: 'print' });
      await opened.page.setViewportSize({ width: 640, height: 800 });
      const [place, canvas, printed] = await boxes();
      t.equal('the place on a sheet of 640 x 800', place.join(' '), '0 0 640 400');
      t.equal('the canvas', canvas.join(' '), '0 0 640 400');
      printed.forEach((value, i) => t.near(`the text: ${'x y width height'.split(' ')[i]}`, value, text[i] / 2, .5));
    }
  },
];
