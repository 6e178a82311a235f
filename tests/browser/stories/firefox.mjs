// The page in Firefox: the same picture as in Chromium, and the same words where there can be none.
import path from 'node:path';
import { open_firefox } from '../firefox.mjs';
import { open_page } from '../page.mjs';
import { decode_png, mean_difference } from '../png.mjs';
import { serve } from '../server.mjs';
import { answers } from './npm.mjs';

const kAlike = 1.5;  // of 255: mean difference of the two browsers' pictures
const kText = { x: 12, y: 155, width: 200, height: 90 };   // the browser's own letters
const kBadge = { x: 720, y: 0, width: 320, height: 44 };   // how long an evaluation took
const kStrips = 16;  // places that are compared, down and across

const meets = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** No part of the screen is another one in the two browsers. */
function compare(t, what, firefox, chromium) {
  t.equal(`${what}: size`, `${firefox.width} x ${firefox.height}`, `${chromium.width} x ${chromium.height}`);
  t.at_most(`${what}: mean difference`, mean_difference(firefox, chromium), kAlike);
  const [width, height] = [1280 / kStrips, 800 / kStrips];
  for (let i = 0; i < kStrips; ++i)
    for (let j = 0; j < kStrips; ++j) {
      const place = { x: i * width, y: j * height, width, height };
      if (!meets(place, kText) && !meets(place, kBadge)) t.at_most(`${what}: mean difference at (${place.x}, ${place.y})`, mean_difference(firefox, chromium, place), 3 * kAlike);
    }
}

async function in_firefox(t, query, preferences, use) {
  const opened = await open_firefox(t, query, preferences);
  try {
    await use(opened);
    for (const problem of opened.problems) t.fail(problem);
  } finally {
    await opened.close();
  }
}

export default [
  {
    name: 'the picture is that of Chromium, on the screen, saved and for those who see nothing else',
    long: true,
    limit: 600_000,
    async run(t) {
      for (const query of ['lang=en&theme=dark', 'lang=zh&theme=light&lesson=causal']) {
        const opened = await open_page(t, { query });
        await opened.page.waitForLoadState('networkidle');
        await opened.later(500);
        const chromium = await opened.screenshot();
        await in_firefox(t, query, {}, async (firefox) => {
          await firefox.page.evaluate('playground.ready');
          await firefox.page.waitForSelector('#mirror tbody td');
          compare(t, query, await firefox.screenshot(), chromium);
          const saved = decode_png(Buffer.from((await firefox.page.evaluate(() => document.getElementById('canvas').toDataURL())).split(',')[1], 'base64'));
          await firefox.page.addStyleTag({ content: '#mirror { visibility: hidden; }' });
          t.at_most(`${query}: mean difference of the saved picture`, mean_difference(saved, await firefox.screenshot()), 1);
          await firefox.page.addStyleTag({ content: '#mirror { visibility: visible; } #canvas, #text { opacity: 0 !important; }' });
          const { data } = await firefox.screenshot();
          t.equal(`${query}: values of pixels that only a screen reader should have`, data.reduce((count, value, i) => count + (value !== data[i % 3] ? 1 : 0), 0), 0);
          const { frames } = await firefox.call('stats');
          await firefox.page.evaluate(() => new Promise((done) => setTimeout(done, 1000)));
          t.equal(`${query}: frames of a second without input`, (await firefox.call('stats')).frames - frames, 0);
        });
        await opened.close();
      }
    }
  },
  {
    name: 'without WebGL 2 ready rejects and the page says so',
    long: true,
    async run(t) {
      await in_firefox(t, 'lang=en', { 'webgl.disabled': true }, async (firefox) => {
        const why = await firefox.page.evaluate(() => playground.ready.then(() => 'resolved', (error) => error.message));
        t.match('ready', why, /This browser cannot show the playground: it has no WebGL 2/);
        await t.rejects('stats', firefox.call('stats'), /no WebGL 2/);
        const text = await firefox.page.evaluate(() => document.getElementById('sorry').innerText);
        t.equal('times the reason is given', text.split('WebGL 2').length - 1, 2);
      });
    }
  },
  {
    name: 'the element knows its place, and the package from another origin answers as the module does',
    long: true,
    async run(t) {
      const server = await serve(path.resolve(t.web, '../npm'), () => ({ headers: { 'access-control-allow-origin': '*' } }));
      await in_firefox(t, 'lang=en', {}, async (firefox) => {
        const numbers = await firefox.page.evaluate(async (address) => {
          await import(address);
          document.body.innerHTML = '<attention-playground lang="en"></attention-playground>';
          return (await document.querySelector('attention-playground').trace('weights', 0)).data.length;
        }, `${t.address}/element.js`);
        t.equal('numbers of the element', numbers, 121);
        const [wanted, found] = await firefox.page.evaluate(`Promise.all(['${t.address}/attention.mjs', '${server.address}/attention.js'].map((address) => import(address).then((module) => (${answers})(module.default))))`);
        t.equal('the package', found, wanted);
      });
      server.close();
    }
  }
];
