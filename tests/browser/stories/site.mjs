// site.zip on a host of static files, where the page is not at the root.
import fs from 'node:fs';
import path from 'node:path';
import { package_path, unpack } from '../package.mjs';
import { open_page } from '../page.mjs';
import { decode_png } from '../png.mjs';
import { serve } from '../server.mjs';

const kBytes = 50e6;

export default [
  {
    name: 'unpacked under a path it opens without a failed request: both languages, a lesson, an element, the module',
    async run(t) {
      const file = package_path(t, 'site.zip');
      t.at_most('bytes', fs.statSync(file).size, kBytes);
      const folder = path.join(t.scratch, 'people/someone/site');
      unpack(file, folder);
      t.ok(!fs.existsSync(path.join(folder, 'examples')), 'expected no examples, which a repeated build would have and a first one not');
      const { width, height } = decode_png(fs.readFileSync(path.join(folder, 'cover.png')));
      t.equal('cover.png', `${width} x ${height}`, '1280 x 800');
      const server = await serve(t.scratch);
      const base = `${server.address}/people/someone/site/`;
      const opened = await open_page(t, { address: null, ready: false });
      await opened.page.goto(`${base}?lang=en`);
      const found = await opened.page.evaluate(async () => {
        await playground.ready;
        await playground.lang('zh');
        await playground.open('causal');
        const missing = (await playground.texts()).filter(({ text }) => /\?\?|\[[a-z_]+\./.test(text)).map(({ text }) => text);
        const { default: create } = await import(new URL('attention.mjs', location));
        const module = await create({ workers: 2 });
        const one = new Float32Array([1]);
        const { output } = await module.attend({ q: one, k: one, v: one, batch: 1, heads: 1, queries: 1, keys: 1, dk: 1, dv: 1 }, {});
        module.close();
        await import(new URL('element.js', location));
        const element = document.createElement('attention-playground');
        document.body.append(element);
        return { lesson: (await playground.lesson()).id, missing, output: [...output], element: (await element.trace('weights', 0)).data.length };
      });
      t.equal('what it says', JSON.stringify(found), '{"lesson":"causal","missing":[],"output":[1],"element":121}');
      t.equal('requests to others', opened.requests.filter((url) => !url.startsWith(base) && !/^(blob|data):/.test(url)).join(), '');
      t.equal('problems', opened.problems.join(), '');
      server.close();
      await opened.close();
    }
  }
];
