// The studio: what a lecturer makes of the page, in a dialog over it. It comes when it is asked for (web/shell.mjs).
// A tab is a row of kTabs; its module exports `render(root, studio)`, which fills `root` once per opening. Keys pressed in the
// dialog come to its elements as `studio-keydown` and `studio-keyup`, events whose detail is the key's: the page's own listeners
// stand before them.
import { element } from './dom.mjs';
import { may_save } from './save.mjs';

const kTabs = [
  { id: 'share', load: () => import('./share.mjs') },
  { id: 'lesson', load: () => import('./lesson.mjs') },
  { id: 'class', load: () => import('./class.mjs') },
  { id: 'words', load: () => import('./words.mjs') },
  { id: 'result', load: () => import('./result.mjs') },
];
const kBlock = 0x8000;  // as many bytes become letters at once

let open;  // {show(tab)} while the dialog stands

/** Binary bytes as a text that any program turns back: a data address. */
function text_of(bytes, type) {
  let letters = '';
  for (let at = 0; at < bytes.length; at += kBlock) letters += String.fromCharCode(...bytes.subarray(at, at + kBlock));
  return `data:${type};base64,${btoa(letters)}`;
}

/** Lays the studio over the page, with a tab in front. `page`: {file(name) promises the bytes of a data file, tell(event, detail) tells the
 *  page around, query and linked() as web/address.mjs has them, as_opened(): whether its address alone brings what is on view}. */
export async function open_studio(playground, tab, page) {
  if (open) return open.show(tab);
  const lang = document.documentElement.lang;
  const read = async (name) => JSON.parse(new TextDecoder().decode(await page.file(name)));
  const [first, later, style] = await Promise.all([read(`strings/${lang}.json`), read(`strings/${lang}.later.json`), page.file('studio/studio.css')]);
  if (open) return;  // asked for twice
  const all = { ...first, ...later };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(new TextDecoder().decode(style));
  document.adoptedStyleSheets.push(sheet);

  /** A text of the strings, filled in: "{0}" and "{0|row|rows}". */
  const term = (key, ...values) => (all[key] ?? `[${key}]`).replace(/\{(\d)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, i, one, many) => (one === undefined ? values[i] : Number(values[i]) === 1 ? one : many));
  const words = (key, ...values) => term(`studio.${key}`, ...values);

  const said = element('p', { className: 'said', role: 'status' });
  const text = element('textarea', { readOnly: true, rows: 3, spellcheck: false });
  const close_text = element('button', { type: 'button', textContent: words('done'), onclick: () => { handed.hidden = true; } });
  const why = element('p', { id: 'studio-why' });
  const handed = element('section', { className: 'handed', hidden: true }, why, text, close_text);
  text.setAttribute('aria-labelledby', why.id);
  /** A text to be copied by hand. */
  function hand_over(content, reason) {
    why.textContent = reason;
    text.value = content;
    handed.hidden = false;
    text.focus();
    text.select();
  }
  const studio = {
    playground,
    page,
    lang,
    words,
    term,
    has: (key) => key in all,
    /** Tells in one line. */
    say(line) { said.textContent = line; },
    async copy(content) {
      const copied = await navigator.clipboard?.writeText(content).then(() => true, () => false);
      if (copied) return studio.say(words('copied'));
      hand_over(content, words('copy_by_hand'));
      if (document.execCommand('copy')) {
        handed.hidden = true;
        studio.say(words('copied'));
      }
    },
    /** Saves a file. Where that may be refused, which no browser tells, the page around gets it, and it stands as text, too. */
    save(name, content, type) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const may = may_save();
      if (may !== false) {
        const address = URL.createObjectURL(new Blob([bytes], { type }));
        element('a', { href: address, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(address), 60_000);
      }
      studio.say(may === false ? '' : words('saved', name));
      if (may) return;
      page.tell('file', { name, type, bytes });
      hand_over(typeof content === 'string' ? content : text_of(bytes, type), words(may === null ? 'perhaps_refused' : 'refused', name));
    },
    close: () => dialog.close(),
  };

  const main = element('div', { className: 'panels' });
  const tabs = kTabs.filter(({ id }) => (id === 'result') === (tab === 'result')).map(({ id, load }) => {
    const panel = element('section', { id: `studio-${id}`, role: 'tabpanel', tabIndex: 0, hidden: true, 'aria-labelledby': `studio-tab-${id}` });
    const button = element('button', { type: 'button', id: `studio-tab-${id}`, role: 'tab', textContent: words(`tab.${id}`), 'aria-controls': panel.id, onclick() { studio.say(''); show(id); } });
    main.append(panel);
    return { id, load, panel, button };
  });
  async function show(id) {
    const chosen = tabs.find((each) => each.id === id) ?? tabs[0];
    for (const { panel, button } of tabs) {
      const is_chosen = panel === chosen.panel;
      panel.hidden = !is_chosen;
      button.ariaSelected = String(is_chosen);
      button.tabIndex = is_chosen ? 0 : -1;
    }
    chosen.rendered ??= chosen.load().then(({ render }) => render(chosen.panel, studio));
    try {
      await chosen.rendered;
    } catch (error) {
      chosen.rendered = null;  // tried again when it is chosen again
      studio.say(words('no_tab', error.message));
    }
  }
  const list = element('div', { role: 'tablist', className: 'tabs', hidden: tabs.length < 2, 'aria-label': words('title') }, ...tabs.map(({ button }) => button));
  list.addEventListener('studio-keydown', ({ detail }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[detail.key];
    if (!step) return;
    detail.preventDefault();
    const at = tabs.findIndex(({ button }) => button.tabIndex === 0);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    show(next.id);
    next.button.focus();
  });
  const title = element('h2', { id: 'studio-title', tabIndex: -1, textContent: words('title') });
  const close = element('button', { type: 'button', className: 'close', textContent: '×', ariaLabel: words('close'), onclick: () => dialog.close() });
  const dialog = element('dialog', { id: 'studio', 'aria-labelledby': 'studio-title' },
    element('header', {}, title, list, close), main, element('footer', {}, said, handed));
  dialog.addEventListener('close', () => {
    open = null;
    dialog.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  });
  document.body.append(dialog);
  open = { show };
  dialog.showModal();
  title.focus();
  await show(tab);
}
