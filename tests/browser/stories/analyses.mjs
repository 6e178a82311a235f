// Analyses beside the numbers: what they say is what the trace says, and every one can be read in both languages.
import fs from 'node:fs';
import path from 'node:path';
import { scene_file } from '../evaluation.mjs';
import { open_page, wait_for } from '../page.mjs';
import { findings } from './layout.mjs';

const kDesktop = { width: 1280, height: 800 };
const kPhone = { width: 390, height: 844, touch: true };

const list_of = (opened) => opened.page.evaluate(async () => {
  const error = await playground.analysis('?').catch((e) => e.message);
  return error.split('there are ')[1].split(', ');
});
const number = (text) => Number(text.replace('−', '-').replace(' %', ''));

async function show(opened, analysis, parameters = {}) {
  const scene = await opened.scene();
  await opened.set_scene({ ...scene, view: { ...scene.view, step: 'weights', cell: 'weights', row: 7, col: 1, views: ['analysis'], analysis, analysis_parameters: parameters } });
  await opened.park();
}

export default [
  {
    name: 'what an analysis says is what the trace says',
    async run(t) {
      const opened = await open_page(t, { ...kDesktop, query: 'lang=en&theme=dark' });
      await show(opened, 'entropy');
      const weights = await opened.trace('weights', 0);
      const n = weights.shape[1];
      const bits = Array.from({ length: n }, (_, i) => -weights.data.slice(i * n, (i + 1) * n).reduce((sum, w) => sum + (w > 0 ? w * Math.log2(w) : 0), 0));
      const entropy = await opened.call('analysis');
      t.equal('the one on view', entropy.id, 'entropy');
      bits.forEach((h, i) => t.near(`entropy of row ${i}`, entropy.figures[0].series[0].values[i], h, 1e-5));
      const said = entropy.statements.find((s) => s.key === 'analysis.entropy.row');
      t.near('the entropy that is said', number(said.arguments[1]), bits[7], .006);
      t.match('in words', said.text, /“it” has \d\.\d+ bit/);
      // By drop-down, without a mouse.
      const other = await list_of(opened);
      await opened.page.locator('[data-control="analysis"]').selectOption({ index: other.indexOf('shuffled') });
      await opened.rest();
      t.equal('chosen by the real list', (await opened.scene()).view.analysis, 'shuffled');
      const shuffled = await opened.call('analysis');
      const same = shuffled.statements.find((s) => s.key === 'analysis.shuffled.same');
      t.ok(same && number(same.arguments[0]) <= number(same.arguments[1]), 'expected shuffled outputs to be alike within the rounding bound');
      await wait_for(opened.page, (words) => document.querySelector('[data-live=step]').textContent.includes(words), same.text)
        .catch(() => t.fail('the live text does not say what the analysis found'));
      // A changed scene, another result.
      const scene = await opened.scene();
      await opened.set_scene({ ...scene, problem: { ...scene.problem, mask: { kind: 'causal' } } });
      t.ok((await opened.call('analysis')).statements.some((s) => s.key === 'analysis.shuffled.scene'), 'expected the causal scene beside the bare one');
      await t.rejects('an unknown analysis', opened.call('analysis', 'astrology'), /there is no analysis 'astrology'/);
      opened.expect_no_problem();
      await opened.close();
    }
  },
  ...[{ size: kDesktop, lang: 'en', theme: 'dark' }, { size: kDesktop, lang: 'zh', theme: 'light' }, { size: kPhone, lang: 'zh', theme: 'dark' }, { size: kPhone, lang: 'en', theme: 'light' }].map(({ size, lang, theme }) => ({
    name: `every analysis can be read at ${size.width}x${size.height} in ${lang}`,
    async run(t) {
      const opened = await open_page(t, { ...size, query: `lang=${lang}&theme=${theme}` });
      await opened.page.waitForLoadState('networkidle');
      for (const id of await list_of(opened)) {
        await show(opened, id);
        const texts = await opened.texts();
        for (const finding of findings(texts, [], null, size)) t.fail(`${id}: ${finding}`);
        const result = await opened.call('analysis', id);
        t.ok(result.statements.length > 0, `${id} says nothing`);
        if (t.pictures) fs.writeFileSync(path.join(t.pictures, `analysis-${id}-${size.width}-${lang}.png`), await opened.page.screenshot());
      }
      opened.expect_no_problem();
      await opened.close();
    }
  })),
  {
    name: 'one word in two sentences, by pinning',
    async run(t) {
      const opened = await open_page(t, { ...kDesktop, query: 'lang=en&theme=dark' });
      await opened.set_scene(scene_file(t));
      await show(opened, 'before_after');
      await opened.call('pin');
      const scene = await opened.scene();
      const about = { ...scene.about };
      delete about.published;
      await opened.set_scene({ ...scene, about, problem: { ...scene.problem, text: scene.problem.text.replace('tired', 'wide') } });
      const said = (await opened.call('analysis')).statements.find((s) => s.key === 'analysis.before_after.in_a');
      t.ok(said, 'expected “it” to be compared with A');
      t.near('the same vector before attention', number(said.arguments[1]), 1, 1e-9);
      t.ok(number(said.arguments[2]) < 1, `expected another output, found cosine ${said.arguments[2]}`);
      await opened.close();
    }
  }
];
