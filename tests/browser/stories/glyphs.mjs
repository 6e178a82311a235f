// Characters that no font of ours has: the browser draws them, at once, and nothing goes on drawing afterwards.
import fs from 'node:fs';
import { open_page } from '../page.mjs';

const kWords = ['Привет', '안녕', 'مرحبا', 'שלום', '😀', '👨‍👩‍👧', 'é'.normalize('NFD')];

/** How many pixels of a box are not of the colour of its corner. */
function ink(picture, box) {
  const [x, y] = [Math.floor(box.x), Math.floor(box.y)];
  const ground = picture.at(x, y).join();
  let found = 0;
  for (let j = 0; j < box.height; ++j) for (let i = 0; i < box.width; ++i) found += picture.at(x + i, y + j).join() !== ground;
  return found;
}

export default [
  {
    name: 'Cyrillic, Korean, Arabic, Hebrew, emoji and marks are drawn, and the page then rests',
    async run(t) {
      const opened = await open_page(t);
      const scene = await opened.scene();
      await opened.set_scene({ ...scene, problem: { text: kWords.join(' ') } });
      await opened.rest();
      await opened.park();
      const picture = await opened.screenshot();
      for (const word of kWords) {
        const box = await opened.text(word);
        if (t.ok(box, `${word}: expected it on the screen`)) t.ok(ink(picture, box) > 10, `${word}: expected a glyph, found ${ink(picture, box)} pixels of ink`);
      }
      t.ok(!opened.requests.some((address) => /cjk-/.test(address)), 'expected no Chinese font for words without Chinese');
      const frames = async () => (await opened.call('stats')).frames;
      const before = await frames();
      await opened.later(1000);
      t.equal('frames of a second afterwards', await frames() - before, 0);
      opened.expect_no_problem();
    }
  },
  {
    name: 'what the browser draws is white, or in its own colours, and lies where it says',
    async run(t) {
      const opened = await open_page(t);
      const source = `data:text/javascript;base64,${fs.readFileSync(new URL('../../../web/glyph.mjs', import.meta.url), 'base64')}`;
      const drawn = await opened.page.evaluate(async (script) => {
        const { draw_glyph } = await import(script);
        return ['Ж', 'مرحبا', '\u200d'].map((text) => {
          const { data, ...glyph } = draw_glyph(text, 20, 400);
          let inked = 0;
          for (let i = 3; i < data.length; i += 4) inked += data[i] > 0;
          return { ...glyph, bytes: data.length, inked };
        });
      }, source);
      for (const { width, height, bytes } of drawn) t.equal('four bytes per pixel', bytes, width * height * 4);
      const [letter, word, joiner] = drawn;
      t.ok(letter.inked > 20 && !letter.colored && letter.top < -10 && letter.top > -24 && letter.advance > 8 && letter.advance < 24, `a letter of 20 pixels: found ${JSON.stringify(letter)}`);
      t.ok(word.inked > letter.inked && word.width > letter.width, `a word: found ${JSON.stringify(word)}`);
      t.equal('ink of a sign that joins others', joiner.inked, 0);
    }
  },
];
