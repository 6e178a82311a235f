// scorm12.zip in a SCORM 1.2 run-time of somebody else's (scorm-again): what it keeps of a learner, and what comes back.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { check_manifest, launch, leave, platform, right_of, value } from '../course.mjs';
import { files_in, give_answer, package_path, unpack } from '../package.mjs';
import { wait_for } from '../page.mjs';
import { random_of } from '../story.mjs';

const kMaker = fileURLToPath(new URL('../../../web/packages/scorm12.mjs', import.meta.url));

/** A package of its own, made of the page's folder as README.md says. */
function made(t, ...lessons) {
  const file = path.join(t.scratch, 'made.zip');
  execFileSync(process.execPath, [kMaker, t.web, file, ...lessons]);
  return file;
}

export default [
  {
    name: 'the manifest is one of SCORM 1.2, and names every file',
    async run(t) {
      const folder = path.join(t.scratch, 'zip');
      unpack(package_path(t, 'scorm12.zip'), folder);
      const manifest = fs.readFileSync(path.join(folder, 'imsmanifest.xml'), 'utf8');
      const named = [...manifest.matchAll(/<file href="([^"]+)"/g)].map(([, name]) => name);
      t.equal('files', ['imsmanifest.xml', ...named].sort().join(), files_in(folder).join());
      t.ok(named.includes(/<resource [^>]*href="([^"]+)"/.exec(manifest)?.[1]), 'expected the page that is launched among the files');
      check_manifest(t, path.join(folder, 'imsmanifest.xml'));
      unpack(made(t, 'animal'), path.join(t.scratch, 'one'));
      check_manifest(t, path.join(t.scratch, 'one/imsmanifest.xml'));
      t.ok(fs.readFileSync(made(t)).equals(fs.readFileSync(package_path(t, 'scorm12.zip'))), 'made twice: expected the same bytes');
    }
  },
  {
    name: 'one lesson: score, status, time and scene are kept, and are there again',
    async run(t) {
      const here = await platform(t, made(t, 'causal'));
      const first = await launch(here);
      t.equal('the lesson', await first.frame.evaluate(() => playground.lesson().then(({ id }) => id)), 'causal');
      t.equal('the list of lessons', await first.course.locator('header').isVisible(), false);
      t.equal('status when it is opened', await value(here, 'cmi.core.lesson_status'), 'incomplete');
      t.equal('score before an answer', await value(here, 'cmi.core.score.raw'), '');
      await give_answer(first.frame, (await right_of(first.frame) + 1) % 2);
      t.equal('score after a wrong answer', await value(here, 'cmi.core.score.raw'), '0');
      t.equal('status after a wrong answer', await value(here, 'cmi.core.lesson_status'), 'incomplete');
      await give_answer(first.frame, await right_of(first.frame));
      t.equal('score: the first answer counts', await value(here, 'cmi.core.score.raw'), '0');
      t.equal('status once the right one is found', await value(here, 'cmi.core.lesson_status'), 'completed');
      await first.frame.evaluate(() => playground.scene().then((scene) => playground.setScene({ ...scene, problem: { ...scene.problem, seed: 4711 } })));
      const scene = await first.frame.evaluate(() => playground.link().then((link) => new URL(link).hash.slice(3)));
      await wait_for(here.page, (now) => JSON.parse(API.cmi.suspend_data).scene === now, scene);
      const left = await leave(here);
      t.equal('status', left.core.lesson_status, 'completed');
      t.equal('score', [left.core.score.min, left.core.score.raw, left.core.score.max].join(), '0,0,100');
      t.match('time', left.core.session_time, /^\d+:\d\d:(?!00\.00)\d\d\.\d\d$/);
      t.equal('exit', left.core.exit, 'suspend');
      t.ok(left.suspend_data.length <= 4096 && left.suspend_data.length > 100, `suspend_data: expected at most 4096 characters, found ${left.suspend_data.length}`);
      const second = await launch(here);
      t.equal('the seed that came back', await second.frame.evaluate(() => playground.scene().then(({ problem }) => problem.seed)), 4711);
      t.equal('the lesson that came back', await second.frame.evaluate(() => playground.lesson().then(({ id }) => id)), 'causal');
      t.equal('status that came back', await value(here, 'cmi.core.lesson_status'), 'completed');
      await give_answer(second.frame, await right_of(second.frame));
      t.equal('score: no second first answer', await value(here, 'cmi.core.score.raw'), '0');
      t.equal('what is said', (await second.course.locator('#said').textContent()).trim(), '');
      t.equal('problems', here.opened.problems.join(), '');
      await here.close();
    }
  },
  {
    name: 'a list of lessons: its share of right answers, passed at the end; a scene that is too large is said and left out',
    async run(t) {
      const here = await platform(t, made(t, 'causal', 'sets'));
      const { frame, course } = await launch(here);
      t.equal('lessons in the list', await course.locator('option').count(), 3);
      await give_answer(frame, await right_of(frame));
      t.equal('score after one of two', await value(here, 'cmi.core.score.raw'), '50');
      t.equal('status after one of two', await value(here, 'cmi.core.lesson_status'), 'incomplete');
      await course.locator('select').selectOption('sets');
      await wait_for(frame, () => playground.lesson().then(({ id }) => id === 'sets'));
      await give_answer(frame, await right_of(frame));
      t.equal('score', await value(here, 'cmi.core.score.raw'), '100');
      t.equal('status', await value(here, 'cmi.core.lesson_status'), 'passed');
      t.equal('what the list says', await course.locator('output').textContent(), '2 / 2 ✓');
      const random = random_of('a note');
      const note = Array.from({ length: 4000 }, () => String.fromCodePoint(0x4e00 + Math.floor(5000 * random()))).join('');
      await frame.evaluate((zh) => playground.scene().then((scene) => playground.setScene({ ...scene, about: { note: { zh } } })), note);
      await course.locator('#said p').waitFor();
      t.match('what is said of a large scene', await course.locator('#said').textContent(), /too large.*太大/s);
      const left = await leave(here);
      t.equal('what is kept then', left.suspend_data, '{"marks":{"causal":2,"sets":2}}');
      t.equal('score in the end', left.core.score.raw, '100');
      await here.close();
    }
  },
  {
    name: 'the run-time is found seven windows above and above an opener; one of another origin, or one that refuses, is none',
    async run(t) {
      const here = await platform(t, package_path(t, 'scorm12.zip'));
      await here.page.context().route('**/attention-playground.html*', (route) => route.fulfill({ body: '' }));
      const status = () => here.page.evaluate(() => API.cmi.core.lesson_status);
      const fresh = () => here.page.evaluate(() => { document.body.replaceChildren(); window.API = new Scorm12API({ logLevel: 5 }); });
      const said = async (frame) => (await frame.waitForSelector('select'), (await frame.locator('#said').textContent()).trim());
      /** The course `levels` below the platform. */
      const below = (levels, origin = '') => here.page.evaluate(([count, address]) => {
        let place = document.body;
        for (let left = count; left > 0; --left) {
          const frame = document.createElement('iframe');
          if (left === 1) frame.src = `${address}/course/index.html`;
          place.append(frame);
          if (left === 1) return new Promise((loaded) => { frame.onload = () => loaded(); });
          place = frame.contentDocument.body;
        }
      }, [levels, origin]).then(() => here.page.frames().find((frame) => frame.url().endsWith('/course/index.html')));
      for (const [levels, found] of [[1, 'incomplete'], [7, 'incomplete'], [8, 'not attempted']]) {
        await fresh();
        const frame = await below(levels);
        t.equal(`${levels} below: status`, await status(), found);
        t.match(`${levels} below: what is said`, await said(frame), found === 'incomplete' ? /^$/ : /nothing that you do is recorded/);
      }
      await fresh();
      t.match('in a page of another origin', await said(await below(1, here.address.replace('127.0.0.1', 'localhost'))), /nothing that you do is recorded/);
      await fresh();
      const popup = here.page.waitForEvent('popup');
      await here.page.evaluate(() => { open('/course/index.html'); });
      t.equal('opened: what is said', await said(await popup), '');
      t.equal('opened: status', await status(), 'incomplete');
      await fresh();
      await here.page.evaluate(() => { API.LMSSetValue = () => 'false'; });
      t.match('where it takes nothing', await said(await below(1)), /did not take.*没有接受/s);
      await fresh();
      await here.page.evaluate(() => { API.LMSInitialize = () => 'false'; });
      t.match('where it does not begin', await said(await below(1)), /nothing that you do is recorded/);
      t.equal('problems', here.opened.problems.join(), '');
      await here.close();
    }
  },
  {
    name: 'without a platform it works and says that nothing is recorded',
    async run(t) {
      const here = await platform(t, package_path(t, 'scorm12.zip'));
      await here.page.goto(`${here.address}/course/index.html`);
      const said = here.page.locator('#said');
      t.match('what is said', await said.textContent(), /nothing that you do is recorded.*不会被记录/s);
      await said.locator('button').click();
      t.equal('what is said after it was closed', (await said.textContent()).trim(), '');
      t.equal('lessons in the list', await here.page.locator('option').count(), 1 + JSON.parse(fs.readFileSync(path.join(t.web, 'lessons/index.json'))).length);
      const frame = here.page.frames()[1];
      await wait_for(frame, () => window.playground);
      t.equal('numbers of the weights', await frame.evaluate(() => playground.ready.then(() => playground.trace('weights', 0)).then(({ data }) => data.length)), 121);
      t.equal('problems', here.opened.problems.join(), '');
      await here.close();
    }
  }
];
