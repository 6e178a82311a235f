// attention-playground.h5p where H5P lives: uploaded to a server of it, and opened by a player.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { files_in, give_answer, lms_file, package_path, unpack } from '../package.mjs';
import { open_page, wait_for } from '../page.mjs';
import { serve } from '../server.mjs';

const file = (t) => package_path(t, 'attention-playground.h5p');

/** A site with a player and the content, whose fields are `content`. */
async function site(t, content) {
  const folder = path.join(t.scratch, 'site');
  unpack(file(t), path.join(folder, 'content'));
  fs.writeFileSync(path.join(folder, 'content/content/content.json'), JSON.stringify(content));
  fs.cpSync(lms_file('h5p-standalone/dist'), path.join(folder, 'player'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>site</title><link rel="icon" href="data:,"><div id="content"></div><script src="player/main.bundle.js"></script>');
  const server = await serve(folder);
  const opened = await open_page(t, { address: null, ready: false });
  return { opened, page: opened.page, address: server.address, close: () => { server.close(); return opened.close(); } };
}

/** Opens the content with the state of an earlier visit; waits until the playground stands. */
async function open_content({ page, address }, state) {
  await page.goto(`${address}/?${state ? 'again' : ''}`);  // a reload would bring the frame's own work back
  await page.evaluate(async (previousState) => {
    window.statements = [];
    await new H5PStandalone.H5P(document.getElementById('content'), { id: 'one', h5pJsonPath: '/content', frameJs: '/player/frame.bundle.js', frameCss: '/player/styles/h5p.css', saveFreq: 1, contentUserData: [{ state: previousState }] });
    H5P.externalDispatcher.on('xAPI', ({ data }) => { if (data.statement.result) statements.push(data.statement); });
  }, state);
  for (;;) {
    const frame = page.frames().find((each) => each.parentFrame()?.parentFrame());
    if (await frame?.evaluate(() => window.playground?.ready.then(() => true)).catch(() => false)) return frame;
    await page.waitForTimeout(50);
  }
}
const right_of = (frame) => frame.evaluate(() => playground.lesson().then(({ question }) => question.right));
/** A statement in short; what is part of another thing is not the score of the whole. */
const short = ({ verb, result, object, context }) =>
  [verb.display['en-US'], `${result.score.raw}/${result.score.max}`, result.success, new URL(object.id).searchParams.get('subContentId'), context?.contextActivities?.parent ? 'part' : 'whole'].join(' ');

export default [
  {
    name: 'a server of H5P takes it: files, fields and their Chinese',
    async run(t) {
      const { fs: editor_of, H5PConfig } = createRequire(lms_file('.') + '/')('@lumieducation/h5p-server');
      const folders = ['libraries', 'temporary', 'content'].map((name) => path.join(t.scratch, name));
      for (const folder of folders) fs.mkdirSync(folder);
      const config = new H5PConfig();
      const editor = editor_of(config, ...folders);
      const { installedLibraries, metadata } = await editor.uploadPackage(file(t), { id: '1', name: 'A lecturer', email: 'lecturer@example.com', type: 'local' });
      t.equal('libraries', installedLibraries.map(({ type, newVersion }) => `${type} ${newVersion.machineName}`).join(), 'new H5P.AttentionPlayground');
      t.equal('main library', metadata.mainLibrary, 'H5P.AttentionPlayground');
      const { semantics, language } = await editor.getLibraryData('H5P.AttentionPlayground', 1, 0, 'zh');
      t.equal('fields', semantics.map(({ name }) => name).join(), 'lesson,lang,theme,height');
      const chinese = JSON.parse(language).semantics;
      const labels = (fields) => fields.map(({ options }) => options?.length ?? 0).join();
      t.equal('options in Chinese', labels(chinese), labels(semantics));
      t.match('a label in Chinese', chinese[0].label, /课程/);
      unpack(file(t), path.join(t.scratch, 'zip'));
      const others = files_in(path.join(t.scratch, 'zip')).filter((name) => !/\.(js|json|svg)$/.test(name));
      t.equal('files of other kinds', others.join(), '');
    }
  },
  {
    name: 'in a player: the fields hold, an answer is a statement, the end another, and the work comes back',
    async run(t) {
      const here = await site(t, { lesson: 'causal', lang: 'zh', theme: 'light', height: 640 });
      const frame = await open_content(here);
      const found = await frame.evaluate(async () => ({ lesson: (await playground.lesson()).id, title: document.documentElement.lang, light: document.body.classList.contains('light'), height: innerHeight }));
      t.equal('what the fields say', JSON.stringify(found), '{"lesson":"causal","title":"zh","light":true,"height":640}');
      await wait_for(frame.parentFrame(), () => document.body.scrollHeight >= 640);
      await wait_for(here.page, () => document.querySelector('iframe').clientHeight >= 640);
      await give_answer(frame, (await right_of(frame) + 1) % 2);
      await give_answer(frame, await right_of(frame));
      const statements = await here.page.evaluate(() => statements);
      t.equal('statements', statements.map(short).join('; '), 'answered 0/1 false causal part; answered 1/1 true causal part; completed 0/1 false  whole');
      t.equal('name of the question', statements[0]?.object.definition.name['zh-CN'], '因果掩码');
      t.match('its duration', statements[0]?.result.duration, /^PT[\d.]+S$/);
      await frame.evaluate(() => playground.scene().then((scene) => playground.setScene({ ...scene, problem: { ...scene.problem, seed: 4711 } })));
      const state = () => frame.parentFrame().evaluate(() => H5P.instances[0].getCurrentState());
      while ((await state()).scene.problem.seed !== 4711) await here.opened.later(50);
      const kept = await state();
      t.equal('the answer that is kept', JSON.stringify(kept.marks), '{"causal":1}');
      const again = await open_content(here, JSON.stringify(kept));
      await wait_for(again, () => playground.scene().then(({ problem }) => problem.seed === 4711));
      t.equal('score that came back', await again.parentFrame().evaluate(() => `${H5P.instances.at(-1).getScore()}/${H5P.instances.at(-1).getMaxScore()} ${H5P.instances.at(-1).getAnswerGiven()}`), '0/1 true');
      t.equal('requests to others', here.opened.requests.filter((url) => !url.startsWith(here.address) && !/^(blob|data|about):/.test(url)).join(), '');
      t.equal('problems', here.opened.problems.join(), '');
      await here.close();
    }
  }
];
