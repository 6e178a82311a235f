// anywidget.js in Jupyter's own widgets, by anywidget's own front end.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { host_module, notebook } from '../hosts.mjs';
import { open_page, wait_for } from '../page.mjs';

const kBytes = 5e6;

/** A notebook without a network, whose model has `state`. `frames` are the pages of its views. */
async function open(t, state, views) {
  const opened = await open_page(t, { address: '/empty-page-of-the-tests.html', query: '', ready: false });
  const { page } = opened;
  await page.addScriptTag({ content: await notebook() });
  const _esm = fs.readFileSync(path.join(t.web, '../packages/anywidget.js'), 'utf8');
  t.at_most('bytes', _esm.length, kBytes);
  await page.context().setOffline(true);
  await page.evaluate(async ([given, count]) => {
    window.notebook = await open_notebook(given);
    window.views = [];
    for (let k = 0; k < count; ++k) views.push(await notebook.show());
  }, [{ _esm, ...state }, views]);
  await wait_for(page, (count) => window.frames.length === count, views);
  const frames = page.frames().slice(1);
  for (const frame of frames) {
    await wait_for(frame, () => window.playground);
    await frame.evaluate(() => playground.ready);
  }
  return { opened, page, frames };
}
const until = (page, passes, arg) => wait_for(page, passes, arg);
const seed_of = (frame) => frame.evaluate(() => playground.scene().then((scene) => scene.problem.seed));

/** What is sent comes to an end. */
async function comes_to_rest(t, page) {
  const sent = () => page.evaluate(() => notebook.kernel.sent.length);
  let last = -1;
  for (let k = 0; k < 20; ++k) {
    const now = await sent();
    if (now === last) return now;
    last = now;
    await page.evaluate(() => new Promise((later) => setTimeout(later, 500)));  // longer than a page keeps what has changed
  }
  t.fail('the views and the kernel tell each other on and on');
}

/** The widget in a page of MyST: its model saves nothing and keeps its listeners. */
async function in_myst(t, file, given) {
  const opened = await open_page(t, { address: '/empty-page-of-the-tests.html', query: '', ready: false });
  const { page } = opened;
  await page.evaluate(async ([text, state]) => {
    const { default: widget } = await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
    const target = new EventTarget();
    const missing = (name) => { throw new Error(`${name} not implemented yet.`); };
    window.model = {
      get: (name) => state[name],
      set(name, value) { state[name] = value; target.dispatchEvent(new CustomEvent(`change:${name}`)); },
      on: (name, hears) => target.addEventListener(name, hears),
      off: () => missing('off'), save_changes: () => missing('save_changes'), send: () => missing('send')
    };
    const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
    window.el = root.appendChild(document.createElement('div'));
    await widget.initialize({ model });
    window.leave = await widget.render({ model, el });
  }, [fs.readFileSync(file, 'utf8'), given]);
  await until(page, () => model.get('scene'));
  const inside = await page.frames()[1].evaluate(async () => ({ lesson: (await playground.lesson())?.id, language: (await playground.stats()).language }));
  t.equal('lesson and language', `${inside.lesson} ${inside.language}`, `${given.lesson} ${given.lang}`);
  const left = await page.evaluate(() => { leave(); model.set('lang', 'en'); model.set('height', 300); return el.childElementCount; });
  t.equal('what is left', left, 0);
  t.equal('problems', opened.problems.join(), '');
  await opened.close();
}

export default [
  {
    name: 'a notebook: the scene goes both ways, to several views, and comes to rest',
    async run(t) {
      const { opened, page, frames: [first, second] } = await open(t, { scene: null, lesson: 'causal', lang: 'zh', theme: 'light', step: 'weights', height: 500 }, 2);
      await until(page, () => notebook.model.get('scene'));
      const begun = await first.evaluate(async () => ({ lesson: (await playground.lesson())?.id, stats: await playground.stats(), step: (await playground.scene()).view?.step, light: document.body.classList.contains('light') }));
      t.equal('lesson', begun.lesson, 'causal');
      t.equal('language', begun.stats.language, 'zh');
      t.equal('step', begun.step, 'weights');
      t.equal('light', begun.light, true);
      t.equal('height', await page.evaluate(() => document.querySelector('iframe').clientHeight), 500);

      await first.evaluate(() => {
        window.sets = 0;
        window.addEventListener('message', ({ data }) => { if (data?.method === 'setScene') ++window.sets; });
      });
      const cell = await first.evaluate(() => playground.drawn().then((all) => all.find((each) => each.step === 'weights' && each.row === 2 && each.col === 1)));
      const box = await page.locator('iframe').first().boundingBox();
      await page.mouse.click(box.x + cell.x + cell.width / 2, box.y + cell.y + cell.height / 2);
      await until(page, () => notebook.model.get('scene').view?.row === 2 && notebook.kernel.sent.at(-1)?.scene?.view?.row === 2);
      await until(second, () => playground.scene().then((scene) => scene.view?.row === 2 && scene.view.col === 1));
      await comes_to_rest(t, page);
      t.equal('times that a view is told its own scene', await first.evaluate(() => window.sets), 0);

      await page.evaluate(() => notebook.kernel.set({ scene: { version: 1, problem: { text: 'one two three', seed: 9, heads: 1 } } }));  // a default, which the page leaves out
      for (const frame of [first, second]) await until(frame, () => playground.scene().then((scene) => scene.problem.seed === 9));
      const rest = await comes_to_rest(t, page);
      t.note(`${rest} updates were sent in all`);

      // Both sides at once, as fast as they can: all agree in the end.
      for (let seed = 20; seed < 25; ++seed) {
        const scene = await (seed % 2 ? first : second).evaluate(async (value) => { const now = await playground.scene(); await playground.setScene({ ...now, problem: { ...now.problem, seed: value } }); return now; }, seed);
        if (seed % 3 === 0) await page.evaluate(([now, value]) => notebook.kernel.set({ scene: { ...now, problem: { ...now.problem, seed: value } } }), [scene, seed + 100]);
      }
      await comes_to_rest(t, page);
      const seeds = [await seed_of(first), await seed_of(second), await page.evaluate(() => notebook.model.get('scene').problem.seed)];
      t.equal('seeds that differ', new Set(seeds).size, 1);

      t.equal('requests', opened.requests.filter((url) => !/^(blob|data|about):|empty-page|logo/.test(url)).join(), '');
      t.equal('problems', opened.problems.join(), '');
      await opened.close();
    }
  },
  {
    name: 'a notebook: wishes that change, one that cannot be, a scene that is kept, a view that goes',
    async run(t) {
      const { opened, page, frames: [only] } = await open(t, { scene: { version: 1, problem: { text: 'one two three', seed: 4 } }, lesson: '', lang: 'en', theme: '', step: '', height: 0 }, 1);
      await until(only, () => playground.scene().then((scene) => scene.problem.seed === 4));
      await comes_to_rest(t, page);
      t.equal('seeds that the kernel was told of', await page.evaluate(() => notebook.kernel.sent.map(({ scene }) => scene?.problem.seed).filter((seed) => seed !== 4).join()), '');
      t.equal('height that the page wants', await page.evaluate(() => document.querySelector('iframe').clientHeight >= 800), true);
      await page.evaluate(() => notebook.kernel.set({ lang: 'zh', theme: 'light', height: 300 }));
      await until(only, () => playground.stats().then(({ language }) => language === 'zh' && document.body.classList.contains('light')));
      t.equal('height', await page.evaluate(() => document.querySelector('iframe').clientHeight), 300);
      await page.evaluate(() => notebook.kernel.set({ lesson: 'causal' }));
      await until(only, () => playground.lesson().then((lesson) => lesson?.id === 'causal'));
      await page.evaluate(() => notebook.kernel.set({ step: 'scores' }));
      await until(only, () => playground.scene().then((scene) => (scene.view?.step ?? 'scores') === 'scores'));
      await page.evaluate(() => notebook.kernel.set({ scene: { version: 1, problem: { text: 'one two three', heads: -3 } } }));
      await until(page, () => /heads/.test(document.querySelector('[role=alert]').textContent));
      await page.evaluate(() => notebook.kernel.set({ scene: { version: 1, problem: { text: 'one two three', seed: 12 } } }));
      await until(only, () => playground.scene().then((scene) => scene.problem.seed === 12));
      t.equal('what is said once it can be', await page.evaluate(() => document.querySelector('[role=alert]').textContent), '');
      await comes_to_rest(t, page);

      // Moved in the document, the browser makes the page anew; it opens with the scene of the model.
      await page.evaluate(() => { const cell = document.querySelector('iframe').parentElement.parentElement; document.body.prepend(cell); document.body.append(cell); });
      const again = page.frames()[1];
      await wait_for(again, () => window.playground);
      await again.evaluate(() => playground.ready);
      await until(again, () => playground.scene().then((scene) => scene.problem.seed === 12));
      await comes_to_rest(t, page);

      const left = await page.evaluate(async () => {
        views[0].remove();
        await new Promise((later) => setTimeout(later, 100));
        const sent = notebook.kernel.sent.length;
        await notebook.kernel.set({ scene: { version: 1, problem: { text: 'one two three', seed: 13 } } });
        const listens = (name) => Object.keys(notebook.model._events ?? {}).filter((each) => each === name).flatMap((each) => notebook.model._events[each]).length;
        return { frames: document.querySelectorAll('iframe, [role=alert]').length, sent: notebook.kernel.sent.length - sent, listens: listens('change:scene') + listens('change:lang') };
      });
      t.equal('what is left of a view that went', JSON.stringify(left), '{"frames":0,"sent":0,"listens":0}');
      opened.problems = opened.problems.filter((problem) => !problem.endsWith('net::ERR_ABORTED'));  // what a move breaks off did not fail
      t.equal('problems', opened.problems.join(), '');
      await opened.close();
    }
  },
  {
    name: 'a page of MyST: no kernel, a model that keeps its listeners, a shadow root',
    run: (t) => in_myst(t, path.join(t.web, '../packages/anywidget.js'), { lesson: 'causal', lang: 'zh' })
  },
  {
    name: 'a page that MyST makes of its directive opens what the JSON says',
    long: true,  // it looks for a newer version of itself
    async run(t) {
      fs.copyFileSync(path.join(t.web, '../packages/anywidget.js'), path.join(t.scratch, 'anywidget.js'));
      const code = fs.readFileSync(path.join(t.web, 'examples/myst.zh.html'), 'utf8').match(/<pre>([^]*?)<\/pre>/)[1];
      fs.writeFileSync(path.join(t.scratch, 'index.md'), `# Course\n\n${code}\n`);
      fs.writeFileSync(path.join(t.scratch, 'myst.yml'), 'version: 1\nproject:\n  title: Course\nsite:\n  template: ./theme\n');
      fs.mkdirSync(path.join(t.scratch, 'theme'));  // a real one would be fetched
      fs.writeFileSync(path.join(t.scratch, 'theme/template.yml'), 'jtex: v1\ntitle: none\nversion: 1.0.0\n');
      execFileSync(process.execPath, [host_module('mystmd/dist/myst.cjs'), 'build', '--site'], { cwd: t.scratch, stdio: 'ignore' });
      const { mdast } = JSON.parse(fs.readFileSync(path.join(t.scratch, '_build/site/content/index.json'), 'utf8'));
      const { esm, model } = mdast.children.flatMap((block) => block.children).find((node) => node.type === 'anywidget');
      await in_myst(t, path.join(t.scratch, '_build/site/public', esm), model);
    }
  }
];
