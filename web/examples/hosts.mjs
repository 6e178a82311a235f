// Ways to have the playground in a page of somebody's own, for web/packages/examples.mjs: {id, title, text, code, live}. `code` is what is copied: a
// text, or a function of the language. `live` is what the page shows of it: the code itself where it is left out, null where there is nothing
// to show. `attention-playground/` is a copy of the folder build/web.

const kFrame = 'style="width: 100%; height: 800px; border: 0"';

/** A notebook's cell, without a notebook. */
const cell = (lang) => `<div id="cell"></div>
<script type="module">
  import widget from './anywidget.js';
  const traits = { lesson: 'causal', lang: '${lang}', scene: null };
  const model = { get: (name) => traits[name], set: (name, value) => { traits[name] = value; }, save_changes() {}, on() {}, off() {} };
  widget.initialize({ model });
  widget.render({ model, el: document.getElementById('cell') });
</script>`;

export const kHosts = [
  {
    id: 'frame',
    title: { en: 'A frame', zh: '框架' },
    text: {
      en: 'For any page that may hold a frame. Copy the folder of the page (build/web, or site.zip unpacked) to your server and paste this line. What the address may say stands in the README: the lesson, the language, what is hidden or locked.',
      zh: '凡是能放框架的网页都可以。把网页的文件夹（build/web，或解开的 site.zip）复制到您的服务器，再粘贴这一行。地址里能写什么，见 README：课程、语言、隐藏或锁定什么。',
    },
    code: (lang) => `<iframe src="attention-playground/index.html?lesson=causal&amp;lang=${lang}" title="Attention Playground" loading="lazy" allow="clipboard-write; fullscreen" ${kFrame}></iframe>`,
  },
  {
    id: 'element',
    title: { en: 'An element', zh: '自定义元素' },
    text: {
      en: 'For pages that may run a script of yours. The element opens when it comes near the view, is as high as it needs to be, keeps the work when it is moved, and has the methods and events of the page.',
      zh: '适合可以运行脚本的网页。元素快要进入视野时才打开，高度随内容而定，移动后进度不丢，并且有网页的全部方法和事件。',
    },
    code: (lang) => `<script type="module" src="attention-playground/element.js"></script>
<attention-playground lesson="causal" lang="${lang}" hide="controls"></attention-playground>`,
  },
  {
    id: 'messages',
    title: { en: 'A frame that is asked and told', zh: '与框架对话' },
    text: {
      en: 'The page around a frame reads every number and changes every setting by messages. Only that page is answered.',
      zh: '框架外面的网页可以用消息读取每个数、更改每项设置。只有这个网页会得到回答。',
    },
    code: (lang) => `<p><button id="ask">${{ en: 'What does “it” look at most?', zh: '“它”最关注哪个词？' }[lang]}</button> <output id="said"></output></p>
<iframe id="play" src="attention-playground/index.html?lang=${lang}${lang === 'zh' ? '&amp;lesson=animal-zh' : ''}" title="Attention Playground" ${kFrame}></iframe>
<script>
  const frame = document.getElementById('play').contentWindow;
  const waiting = new Map();
  const ask = (method, ...values) => new Promise((done) => {
    waiting.set(waiting.size, done);
    frame.postMessage({ to: 'attention-playground', id: waiting.size - 1, method, arguments: values }, '*');
  });
  window.addEventListener('message', ({ source, data }) => {
    if (source === frame && data.from === 'attention-playground') waiting.get(data.id)?.(data.result);
  });
  document.getElementById('ask').onclick = async () => {
    const { shape, data, labels } = await ask('trace', 'weights', 0);
    const row = labels.rows.indexOf('${{ en: 'it', zh: '它' }[lang]}');
    const weights = data.slice(row * shape[1], (row + 1) * shape[1]);
    const most = weights.indexOf(Math.max(...weights));
    await ask('select', 'weights', row, most);
    document.getElementById('said').textContent = \`\${labels.cols[most]}: \${(100 * weights[most]).toFixed(1)} %\`;
  };
</script>`,
  },
  {
    id: 'one-file',
    title: { en: 'One file', zh: '单个文件' },
    text: {
      en: 'Where only one file can be put, and where a frame may run scripts and nothing else: the whole page with every lesson in attention-playground.html. It asks for nothing, and opens from a disk, too.',
      zh: '适合只能上传一个文件、或框架只许运行脚本的地方：attention-playground.html 里有整个网页和全部课程。它不请求任何东西，从磁盘也能直接打开。',
    },
    code: (lang) => `<iframe src="attention-playground/attention-playground.html?lesson=causal&amp;lang=${lang}" sandbox="allow-scripts" title="Attention Playground" loading="lazy" ${kFrame}></iframe>`,
  },
  {
    id: 'module',
    title: { en: 'The numbers alone', zh: '只要数值' },
    text: {
      en: 'The same computation as a module, without anything to see: in a page, a worker or node. Types are in attention.d.ts.',
      zh: '同样的计算，做成没有界面的模块：在网页、worker 或 node 里都能用。类型见 attention.d.ts。',
    },
    code: () => `<pre id="numbers"></pre>
<script type="module">
  import createAttention from './attention-playground/attention.mjs';
  const attention = await createAttention();
  const x = Float32Array.of(1, 0, 0, 1, 1, 1);
  const { weights } = await attention.attend({ q: x, k: x, v: x, batch: 1, heads: 1, queries: 3, keys: 3, dk: 2, dv: 2 }, { causal: true, trace: true });
  document.getElementById('numbers').textContent = [0, 1, 2].map((row) => [...weights.slice(3 * row, 3 * row + 3)].map((weight) => weight.toFixed(3)).join('  ')).join('\\n');
  attention.close();
</script>`,
  },
  {
    id: 'mkdocs',
    title: { en: 'MkDocs', zh: 'MkDocs' },
    text: {
      en: 'Put the folder into docs/ and paste this into a page; Markdown leaves it as it is. Paths are those of the page that is built, which stands one folder deeper. Material’s instant navigation does no harm.',
      zh: '把文件夹放进 docs/，再把这两行粘贴到页面里；Markdown 会原样保留。路径按生成后的网页算，它比源文件深一层。Material 的即时导航不受影响。',
    },
    code: (lang) => `<script type="module" src="../attention-playground/element.js"></script>
<attention-playground lesson="causal" lang="${lang}" height="800"></attention-playground>`,
  },
  {
    id: 'docusaurus',
    title: { en: 'Docusaurus', zh: 'Docusaurus' },
    text: {
      en: 'Put the folder into static/ and paste this into a page of .mdx, which wants its styles in braces. The path begins with the site’s base address.',
      zh: '把文件夹放进 static/，再粘贴到 .mdx 页面里，那里的样式要写在花括号中。路径以网站的根地址开头。',
    },
    code: (lang) => `<iframe src="/attention-playground/index.html?lesson=causal&lang=${lang}" title="Attention Playground" loading="lazy" style={{width: '100%', height: 800, border: 0}} />`,
    live: (lang) => `<iframe src="attention-playground/index.html?lesson=causal&amp;lang=${lang}" title="Attention Playground" loading="lazy" ${kFrame}></iframe>`,
  },
  {
    id: 'reveal',
    title: { en: 'reveal.js', zh: 'reveal.js' },
    text: {
      en: 'A slide. Reveal scales it to the window, and the pointer stays where it is seen. The element keeps the work when the slide is left; keys belong to the playground while it is clicked into, and to the deck again after a click beside it.',
      zh: '一张幻灯片。Reveal 会把它缩放到窗口大小，指针位置依然准确。离开幻灯片后进度不丢；点进游乐场后按键归它，点到旁边又归幻灯片。',
    },
    code: (lang) => `<section>
  <script type="module" src="attention-playground/element.js"></script>
  <attention-playground lesson="causal" lang="${lang}" height="640"></attention-playground>
</section>`,
    live: (lang) => `<div class="deck"><section>
  <script type="module" src="attention-playground/element.js"></script>
  <attention-playground lesson="causal" lang="${lang}" height="640"></attention-playground>
</section></div>`,
  },
  {
    id: 'canvas',
    title: { en: 'Canvas', zh: 'Canvas' },
    text: {
      en: 'In the HTML editor of a page. Canvas keeps only these attributes of a frame, and makes it as high as the page asks for (lti.frameResize). The folder must be on a server that Canvas may frame, over https.',
      zh: '在页面的 HTML 编辑器里粘贴。Canvas 只保留框架的这几个属性，并按网页要求的高度（lti.frameResize）调整。文件夹须放在 Canvas 允许嵌入的 https 服务器上。',
    },
    code: (lang) => `<iframe src="https://your.server/attention-playground/index.html?lesson=causal&amp;lang=${lang}" width="100%" height="800" title="Attention Playground" allowfullscreen="allowfullscreen"></iframe>`,
  },
  {
    id: 'quarto',
    title: { en: 'Quarto', zh: 'Quarto' },
    text: {
      en: 'Unpack quarto.zip beside the document and write this on a line of its own. The page is put into the document, so that it opens without a network.',
      zh: '在文档旁边解开 quarto.zip，再把这行单独写成一段。网页会放进文档里，没有网络也能打开。',
    },
    code: (lang) => `{{< attention-playground lesson=causal lang=${lang} height=800 >}}`,
    live: (lang) => `<iframe src="attention-playground/attention-playground.html?lesson=causal&amp;lang=${lang}" title="Attention Playground" loading="lazy" ${kFrame}></iframe>`,
  },
  {
    id: 'notebook',
    title: { en: 'Notebooks: Jupyter, marimo', zh: '笔记本：Jupyter、marimo' },
    text: {
      en: 'anywidget.js beside the notebook. The trait scene follows what is done in the page, and the page what is written to it; several views of one widget show the same.',
      zh: '把 anywidget.js 放在笔记本旁边。网页里做了什么，属性 scene 就随之改变；写入 scene，网页也随之改变。同一控件的几个视图总是一致。',
    },
    code: (lang) => `import anywidget, pathlib, traitlets as t

class AttentionPlayground(anywidget.AnyWidget):
    _esm = pathlib.Path("anywidget.js")
    scene = t.Dict(None, allow_none=True).tag(sync=True)
    lesson, lang, theme, step = (t.Unicode("").tag(sync=True) for _ in range(4))
    height = t.Int(0).tag(sync=True)

AttentionPlayground(lesson="causal", lang="${lang}")`,
    live: cell,
  },
  {
    id: 'myst',
    title: { en: 'MyST', zh: 'MyST' },
    text: {
      en: 'The same module, by MyST’s directive; what it opens with stands in its body.',
      zh: '同一个模块，用 MyST 的指令放进去；打开什么写在正文里。',
    },
    code: (lang) => `\`\`\`{anywidget} anywidget.js
{"lesson": "causal", "lang": "${lang}", "height": 800}
\`\`\``,
    live: cell,
  },
  {
    id: 'course',
    title: { en: 'Moodle and other learning systems', zh: 'Moodle 等学习平台' },
    text: {
      en: 'Upload scorm12.zip as a SCORM package (1.2): score, state and time come from the lesson’s questions. Or attention-playground.h5p as H5P content. Both are in build/packages.',
      zh: '把 scorm12.zip 作为 SCORM 1.2 课件上传：分数、状态和用时来自课程的题目。或者把 attention-playground.h5p 作为 H5P 内容上传。两者都在 build/packages 里。',
    },
    code: () => 'build/packages/scorm12.zip\nbuild/packages/attention-playground.h5p',
    live: null,
  },
];
