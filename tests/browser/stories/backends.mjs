// The badge opens the table of back ends: each is run, each can be chosen by keyboard, and one that cannot run says why.
import { open_page, wait_for } from '../page.mjs';

const control = (id) => `[data-control="${id}"]`;

async function press(opened, id) {
  await opened.page.locator(control(id)).focus();
  await opened.page.keyboard.press('Enter');
}

const name_of = (opened, id) => opened.page.locator(control(id)).getAttribute('aria-label');

export default [
  {
    name: 'the table of back ends is run, read and used without a mouse',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en' });
      await press(opened, 'badge');
      // The first input also adds relaxed SIMD to the table, which is then run anew: all rows are there in the end.
      await wait_for(opened.page, () => ['auto', 'reference', 'simd', 'relaxed'].every((name) => /max \|Δ\|/.test(document.querySelector(`[data-control="backend ${name}"]`)?.getAttribute('aria-label') ?? '')));
      t.match('the reference is its own', await name_of(opened, 'backend reference'), /max \|Δ\| 0$/);
      t.match('SIMD is near it', await name_of(opened, 'backend simd'), /max \|Δ\| \de−\d+$/);
      t.equal('WebGPU cannot run in this browser', await opened.page.locator(control('backend webgpu')).count(), 0);
      t.ok((await opened.words()).some((text) => /WebGPU (needs|finds)|No WebGPU here/.test(text)), 'expected a line on why WebGPU cannot run');
      await press(opened, 'backend reference');
      await wait_for(opened.page, () => playground.stats().then((s) => s.backend === 'reference' && s.maxAbsError === 0));
      await press(opened, 'race');
      await wait_for(opened.page, () => playground.scene().then((s) => s.view.analysis === 'race'));
      await wait_for(opened.page, () => !document.body.textContent.includes('Computing …') && document.body.textContent.includes('SIMD, ms at N'));
      const race = await opened.call('analysis');
      const simd = race.figures[0].series.find((s) => s.name === 'SIMD');
      t.equal('the sizes', JSON.stringify(simd.x.slice(0, 3)), '[64,128,256]');
      t.ok(simd.y.every((ms) => ms > 0), 'expected times above 0');
      opened.expect_no_problem();
    }
  },
  {
    name: 'a back end that is named and cannot run gives way to the automatic choice, in one line',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en&backend=webgpu' });
      await wait_for(opened.page, () => playground.stats().then((s) => s.backend === 'simd' && s.maxAbsError >= 0));
      t.equal('lines about it', (await opened.words()).filter((text) => text.endsWith('the processor computes.')).length, 1);
      opened.expect_no_problem();
    }
  }
];
