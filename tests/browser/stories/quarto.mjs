// The extension for Quarto. Quarto itself is not there: pandoc, which it is built on, runs the shortcode in its own Lua, called as Quarto
// calls it, and puts the document together as `embed-resources` does.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { open_page, wait_for } from '../page.mjs';

const kQuarto = (folder) => `
quarto = {
  utils = { resolve_path = function(name) return "${folder}/" .. name end },
  doc = { is_format = function(format) return format == "html:js" and FORMAT:match("html") ~= nil end },
}
local shortcode = dofile("${folder}/attention-playground.lua")["attention-playground"]
local meta
return { { Meta = function(of_document) meta = of_document end }, { Para = function(paragraph)
  local said = pandoc.utils.stringify(paragraph):match("^{{< attention%-playground(.*) >}}$")
  if not said then return end
  local words = {}
  for key, value in said:gmatch("(%w+)=(%S+)") do words[key] = { pandoc.Str(value) } end
  return shortcode({}, words, meta)
end } }`;

const kLink = 'https://course.invalid/index.html?lang=en#s=1.j.eyJ2ZXJzaW9uIjoxLCJwcm9ibGVtIjp7InRleHQiOiJvbmUgdHdvIHRocmVlIiwic2VlZCI6Nzd9fQ';  // of seed 77

/** A document of paragraphs, made into a file of `format` without anything beside it. */
function rendered(t, name, format, ...paragraphs) {
  const zip = path.join(t.web, '../packages/quarto.zip');
  execFileSync('python3', ['-m', 'zipfile', '-e', zip, t.scratch]);
  const folder = path.join(t.scratch, '_extensions/attention-playground');
  t.equal('what the zip brings', fs.readdirSync(folder).sort().join(), '_extension.yml,attention-playground.html,attention-playground.lua');
  fs.writeFileSync(path.join(t.scratch, 'quarto.lua'), kQuarto(folder));
  const out = path.join(t.scratch, name);
  const embed = format === 'html' ? ['--self-contained'] : [];
  execFileSync('pandoc', ['--standalone', ...embed, '--lua-filter', path.join(t.scratch, 'quarto.lua'), '--metadata', 'title=A course', '--metadata', 'lang=zh-CN', '--to', format, '--output', out], { input: paragraphs.join('\n\n'), stdio: ['pipe', 'ignore', 'ignore'] });
  return out;
}

export default [
  {
    name: 'a document with everything in it: each shortcode opens what it says, without a network',
    async run(t) {
      const file = rendered(t, 'course.html', 'html', 'Some words.', '{{< attention-playground lesson=causal height=500 >}}', '{{< attention-playground lang=en theme=light hide=guide,top readonly=1 lesson=root >}}', `{{< attention-playground scene=${kLink} >}}`);
      t.at_most('bytes for three', fs.statSync(file).size, 2e6);
      const opened = await open_page(t, { address: null, ready: false });
      const { page } = opened;
      await page.context().setOffline(true);
      await page.goto(String(pathToFileURL(file)));
      const found = [];
      for (const frame of await page.locator('iframe').all()) {
        await frame.scrollIntoViewIfNeeded();
        const inside = await (await frame.elementHandle()).contentFrame();
        await wait_for(inside, () => window.playground);
        found.push({ height: (await frame.boundingBox()).height, ...await inside.evaluate(async () => {
          await playground.ready;
          const scene = await playground.scene();
          return { lesson: (await playground.lesson())?.id, language: (await playground.stats()).language, light: document.body.classList.contains('light'), seed: scene.problem.seed, drawn: (await playground.drawn()).length > 50 };
        }) });
      }
      t.equal('the first', JSON.stringify({ ...found[0], seed: 0 }), '{"height":500,"lesson":"causal","language":"zh","light":false,"seed":0,"drawn":true}');
      t.equal('lesson, language, theme of the second', [found[1]?.lesson, found[1]?.language, found[1]?.light].join(), 'root,en,true');
      t.equal('the seed of the link in the third', found[2]?.seed, 77);
      t.equal('requests', opened.requests.filter((url) => !/^(blob|data|about):/.test(url)).join(), String(pathToFileURL(file)));
      t.equal('problems', opened.problems.join(), '');
      await opened.close();
    }
  },
  {
    name: 'a document on paper says where it opens, a site may have the page beside it',
    async run(t) {
      t.match('a LaTeX document', fs.readFileSync(rendered(t, 'course.tex', 'latex', '{{< attention-playground lesson=causal >}}'), 'utf8'), /注意力游乐场在本文档的 HTML 版本里打开/);
      const site = fs.readFileSync(rendered(t, 'site.html', 'html5', '{{< attention-playground src=play/index.html lesson=causal text=a%&b >}}'), 'utf8');
      t.match('a page of a site', site, / src="play\/index\.html\?lang=zh-CN&amp;lesson=causal&amp;text=a%25%26b"/);
      t.at_most('bytes of a page of a site', site.length, 20000);
    }
  }
];
