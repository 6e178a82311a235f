// The page without a network: a window that was open for a while keeps a copy, which opens when the server does not answer.
import { open_page, wait_for } from '../page.mjs';
import { serve } from '../server.mjs';

/** A while is over at once. */
const hurry = () => {
  const later = window.setTimeout;
  window.setTimeout = (work, wait, ...more) => later(work, wait >= 20_000 ? 0 : wait, ...more);
};

export default [
  {
    name: 'a page that was open for a while opens without its server, whole',
    async run(t) {
      const asked = [];
      const server = await serve(t.web, (name) => { asked.push(name); return {}; });
      try {
        const opened = await open_page(Object.assign(Object.create(t), { address: server.address }), { query: 'lang=en', init: hurry });
        await opened.page.evaluate(() => navigator.serviceWorker.ready);
        await wait_for(opened.page, async () => (await navigator.serviceWorker.getRegistration()).active?.state === 'activated');
        asked.length = 0;
        await opened.page.reload();
        await opened.page.evaluate(() => playground.ready);
        for (const name of ['/index.html', '/shell.mjs', '/attention-playground.wasm', '/opening.pack']) t.ok(asked.includes(name), `expected ${name} from the server while it answers`);
        opened.expect_no_problem();
        server.close();
        await opened.page.goto(`${server.address}/?lesson=causal&lang=zh`);
        await wait_for(opened.page, () => playground.lesson().then((lesson) => lesson.id === 'causal' && document.documentElement.lang === 'zh'));
        t.ok((await opened.texts()).some(({ text }) => /[一-龥]/.test(text)), 'expected Chinese letters');
        for (const { id } of (await opened.call('lessons')).filter((_, i) => i % 8 === 0)) {
          await opened.call('open', id);
          t.equal('the lesson', (await opened.call('lesson')).id, id);
        }
        await opened.call('lang', 'en');
        t.equal('what the page said', await opened.page.locator('[data-live=messages]').textContent(), '');
      } finally {
        server.close();
      }
    }
  },
  {
    name: 'a frame keeps nothing',
    async run(t) {
      const opened = await open_page(t, { address: '/empty-page-of-the-tests.html', ready: false, init: hurry });
      const workers = await opened.page.evaluate(async () => {
        const frame = document.createElement('iframe');
        frame.src = 'index.html';
        document.body.append(frame);
        await new Promise((resolve) => { frame.onload = resolve; });
        await frame.contentWindow.playground.ready;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return (await navigator.serviceWorker.getRegistrations()).length;
      });
      t.equal('workers', workers, 0);
      opened.expect_no_problem();
    }
  }
];
