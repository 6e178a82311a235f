// In a site that MkDocs makes, with Material's theme, which swaps the page for the next one without loading it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { open_page, wait_for } from '../page.mjs';
import { serve } from '../server.mjs';

const kPlayground = ['index.html', 'element.js', 'page.css', 'logo.svg', 'shelf.json', 'lexicon.json', 'more-words.json', 'kernels.wgsl', 'opening.pack', 'fonts', 'glossary', 'lessons', 'scenes', 'strings'];

/** Two pages, each with the element, as web/examples says it is pasted. */
function site(t) {
  const docs = path.join(t.scratch, 'docs');
  const copy = path.join(docs, 'attention-playground');
  fs.mkdirSync(copy, { recursive: true });
  const scripts = fs.readdirSync(t.web).filter((name) => /\.mjs$|^attention-.*\.wasm$/.test(name));
  for (const name of [...kPlayground, ...scripts]) fs.cpSync(path.join(t.web, name), path.join(copy, name), { recursive: true });
  const code = fs.readFileSync(path.join(t.web, 'examples/mkdocs.html'), 'utf8').match(/<pre>([^]*?)<\/pre>/)[1].replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  fs.writeFileSync(path.join(docs, 'index.md'), '# Course\n');
  for (const [name, lesson] of [['one', 'causal'], ['two', 'root']]) fs.writeFileSync(path.join(docs, `${name}.md`), `# ${name}\n\nSome words.\n\n${code.replace('causal', lesson)}\n\nMore words.\n`);
  fs.writeFileSync(path.join(t.scratch, 'mkdocs.yml'), 'site_name: Course\nsite_url: https://course.invalid/\nnav: [index.md, one.md, two.md]\ntheme:\n  name: material\n  font: false\n  features: [navigation.instant]\n');
  execFileSync('mkdocs', ['build', '--quiet'], { cwd: t.scratch, stdio: 'ignore' });
  return path.join(t.scratch, 'site');
}

/** The lesson that the element of the page on view has opened. */
async function opens(page) {
  const found = await wait_for(page, () => document.querySelector('attention-playground')?.shadowRoot?.querySelector('iframe'));
  await page.evaluate(() => document.querySelector('attention-playground').ready);
  return (await found.contentFrame()).evaluate(() => playground.lesson().then((lesson) => lesson?.id));
}

export default [{
  name: 'a site of MkDocs: the element opens on each page, and again on the way back, while no page is loaded anew',
  long: true,
  async run(t) {
    const server = await serve(site(t));
    try {
      const opened = await open_page(t, { address: null, ready: false });
      const { page } = opened;
      // The theme goes on without loading only on the site's own address.
      await page.route('https://course.invalid/**', async (route) => route.fulfill({ response: await route.fetch({ url: route.request().url().replace('https://course.invalid', server.address) }) }));
      await page.goto('https://course.invalid/one/');
      t.equal('the first page', await opens(page), 'causal');
      await page.evaluate(() => { window.stays = true; });
      await page.locator('.md-nav--primary a[href*="two"], .md-footer a[href*="two"]').first().evaluate((link) => link.click());
      await wait_for(page, () => location.pathname === '/two/' && document.querySelector('attention-playground')?.getAttribute('lesson') === 'root');
      t.equal('the second page', await opens(page), 'root');
      await page.goBack();
      await wait_for(page, () => location.pathname === '/one/' && document.querySelector('attention-playground')?.getAttribute('lesson') === 'causal');
      t.equal('the first page again', await opens(page), 'causal');
      t.equal('the document stays', await page.evaluate(() => window.stays), true);
      t.equal('problems', opened.problems.filter((problem) => !problem.endsWith('net::ERR_ABORTED')).join(), '');
      await opened.close();
    } finally {
      server.close();
    }
  }
}];
