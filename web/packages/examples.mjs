// The page's examples: an index and one small page per host of web/examples/hosts.mjs, in each language (`frame.html`, `frame.zh.html`).
//   node examples.mjs BUILD OUT/index.html
import fs from 'node:fs';
import path from 'node:path';
import { kHosts } from '../examples/hosts.mjs';

const [build, out] = process.argv.slice(2);
const folder = path.dirname(out);
const kWords = {
  en: {
    suffix: '', name: 'Attention Playground', other: '中文', all: 'All ways', copy: 'Copy', copied: 'Copied', index: 'The playground in a page of your own',
    text: 'Each way with the code to copy and, where the browser alone can show it, live. The code expects a copy of this folder beside your page, under the name attention-playground.',
    nothing: 'There is nothing live to see here: it needs its host.',
  },
  zh: {
    suffix: '.zh', name: '注意力游乐场', other: 'English', all: '全部方式', copy: '复制', copied: '已复制', index: '把游乐场放进您自己的网页',
    text: '每种方式都附有可复制的代码；浏览器能单独展示的，页面上就是实物。代码假定您的网页旁边有本文件夹的副本，名为 attention-playground。',
    nothing: '这里没有实物可看：它需要所在的平台。',
  },
};
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const said = (value, lang) => (typeof value === 'function' ? value(lang) : value);

/** `of`: the name of the page, as index or that of a host. */
function page(lang, of, title, body) {
  const { suffix, name, other, all } = kWords[lang];
  const elsewhere = lang === 'en' ? 'zh' : 'en';
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${name}</title>
<link rel="icon" href="../logo.svg" type="image/svg+xml">
<link rel="stylesheet" href="examples.css">
</head>
<body>
<nav><a href="../index.html?lang=${lang}">${name}</a>${of === 'index' ? '' : `<a href="index${suffix}.html">${all}</a>`}<a href="${of}${kWords[elsewhere].suffix}.html" lang="${elsewhere}" hreflang="${elsewhere}">${other}</a></nav>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

function of_host({ id, title, text, code, live = code }, lang) {
  const { copy, copied, nothing } = kWords[lang];
  const shown = said(live, lang)?.replace(/(\.\.\/|\.\/|\/|https:\/\/your\.server\/)?attention-playground\//g, '../');
  return page(lang, id, title[lang], `<p>${escaped(text[lang])}</p>
<div class="code"><pre>${escaped(said(code, lang))}</pre><button type="button">${copy}</button></div>
${shown ? `<div class="live">\n${shown}\n</div>` : `<p>${nothing}</p>`}
<script>
  document.querySelector('.code button').onclick = async ({ target }) => {
    await navigator.clipboard.writeText(document.querySelector('.code pre').textContent);
    target.textContent = '${copied}';
  };
</script>`);
}

function index(lang) {
  const { suffix, index: title, text } = kWords[lang];
  const items = kHosts.map((host) => `<li><h2><a href="${host.id}${suffix}.html">${host.title[lang]}</a></h2><p>${escaped(host.text[lang])}</p></li>`);
  return page(lang, 'index', title, `<p>${text}</p>\n<ul>\n${items.join('\n')}\n</ul>`);
}

fs.mkdirSync(folder, { recursive: true });
for (const lang in kWords) {
  const { suffix } = kWords[lang];
  for (const host of kHosts) fs.writeFileSync(path.join(folder, `${host.id}${suffix}.html`), of_host(host, lang));
  fs.writeFileSync(path.join(folder, `index${suffix}.html`), index(lang));
}
fs.copyFileSync(new URL('../examples/examples.css', import.meta.url), path.join(folder, 'examples.css'));
fs.copyFileSync(path.join(build, '../packages/anywidget.js'), path.join(folder, 'anywidget.js'));
