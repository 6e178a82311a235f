// attention-playground.html: the whole page in one file, which asks for nothing.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { open_page, wait_for } from '../page.mjs';

const kBytes = 1.9e6;
const from_outside = (opened) => opened.requests.filter((url) => !/^(blob|data|about):/.test(url));

export default [
  {
    name: 'from a disk, without a network: every lesson in both languages, and nothing is asked for',
    async run(t) {
      const file = path.join(t.web, 'attention-playground.html');
      const { size } = fs.statSync(file);
      t.note(`${(size / 1e6).toFixed(2)} MB`);
      t.ok(size <= kBytes, `expected at most ${kBytes} bytes, found ${size}`);
      const opened = await open_page(t, { address: null, ready: false });
      await opened.page.context().setOffline(true);
      const address = `${pathToFileURL(file)}?lang=zh`;
      await opened.page.goto(address);
      await wait_for(opened.page, () => window.playground);
      const found = await opened.page.evaluate(async () => {
        await playground.ready;
        const wrong = [];
        const lessons = await playground.lessons();
        for (const code of ['zh', 'en']) {
          await playground.lang(code);
          for (const { id } of lessons) {
            await playground.open(id);
            const texts = (await playground.texts()).map(({ text }) => text);
            if ((await playground.lesson())?.id !== id || texts.length < 30 || texts.some((text) => /\?\?|\[[a-z_]+\./.test(text))) wrong.push(`${code} ${id}`);
          }
        }
        return { wrong, count: lessons.length };
      });
      t.ok(found.count >= 30, `lessons: found ${found.count}`);
      t.equal('lessons that do not open', found.wrong.join(), '');
      t.equal('requests', from_outside(opened).join(), address);
      t.equal('problems', opened.problems.join(), '');
      await opened.close();
    }
  },
  {
    name: 'in a frame that may run scripts and nothing else',
    async run(t) {
      const opened = await open_page(t, { address: '/empty-page-of-the-tests.html', ready: false });
      const html = fs.readFileSync(path.join(t.web, 'attention-playground.html'), 'utf8');
      const answer = await opened.page.evaluate(async (srcdoc) => {
        const frame = Object.assign(document.createElement('iframe'), { srcdoc, sandbox: 'allow-scripts', width: 900, height: 600 });
        const ready = new Promise((resolve) => window.addEventListener('message', ({ data }) => { if (data?.event === 'ready' || data?.event === 'error') resolve(data); }));
        document.body.append(frame);
        const { event, detail } = await ready;
        if (event === 'error') return detail.message;
        const answered = new Promise((resolve) => window.addEventListener('message', ({ data }) => { if (data?.id === 1) resolve(data); }));
        frame.contentWindow.postMessage({ to: 'attention-playground', id: 1, method: 'trace', arguments: ['weights', 0] }, '*');
        return (await answered).result?.data.length;
      }, html);
      t.equal('numbers of the weights', answer, 121);
      t.equal('requests', from_outside(opened).filter((url) => !/empty-page|logo/.test(url)).join(), '');
      await opened.close();
    }
  }
];
