// The playground as an anywidget, for Jupyter, marimo and MyST's {anywidget} directive: each view is the page in a frame, which asks
// for nothing. `scene` goes both ways; `lesson`, `lang`, `theme`, `step` and `height` are the model's wishes. README.md tells more.

const kPage = 'attention-playground.html';  // web/packages/anywidget.mjs puts the file itself here
const kStart = ['lesson', 'lang', 'theme', 'step'];

const is_object = (value) => typeof value === 'object' && value !== null;
/** As JSON, whatever the order of keys: a model may come back from its kernel in another. */
const same = (a, b) => a === b || (is_object(a) && is_object(b) && Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => same(a[key], b[key])));

/** The page, which opens with what the model says. */
function page_of(model) {
  const start = new URLSearchParams(kStart.map((name) => [name, model.get(name)]).filter(([, value]) => value));
  return kPage.replace('<head>', () => `<head>\n<meta name="attention-playground-start" content="${String(start).replaceAll('&', '&amp;')}">`);
}

/** The views of a model share nothing but the model. */
function initialize() {}

function render({ model, el }) {
  const frame = Object.assign(document.createElement('iframe'), { srcdoc: page_of(model), title: 'Attention Playground', allow: 'clipboard-write; fullscreen' });
  const trouble = document.createElement('p');  // why what the model wishes cannot be
  trouble.role = 'alert';
  let wanted = 800;     // CSS pixels, as the page says
  let known = null;     // the scene that was last told, by either side
  let asked = 0;
  let setting = false;  // the call that sets the scene, until it is answered: what the page tells meanwhile is older
  let stands = false;
  const size = () => { frame.style.cssText = `display: block; box-sizing: border-box; width: 100%; height: ${model.get('height') || wanted}px; border: 0`; };
  const ask = (method, ...values) => {
    if (!stands) return 0;
    trouble.textContent = '';
    frame.contentWindow?.postMessage({ to: 'attention-playground', id: ++asked, method, arguments: values }, '*');
    return asked;
  };
  const bring_scene = () => {
    const scene = model.get('scene');
    if (!is_object(scene) || !Object.keys(scene).length || same(scene, known)) return;
    known = scene;
    setting = ask('setScene', scene);
  };

  const told = {
    ready() {  // once more where the host has moved the view, which makes the page anew
      stands = true;
      known = null;
      setting = false;
      bring_scene();
    },
    state({ scene }) {
      if (setting) return;
      known = scene;
      if (same(scene, model.get('scene'))) return;
      model.set('scene', scene);
      try { model.save_changes(); } catch { /* a page of MyST has no kernel, and says so */ }
    },
    resize({ height }) {
      wanted = height;
      size();
    },
    error({ message }) { trouble.textContent = message; },
  };
  const hear = ({ source, data }) => {
    if (source !== frame.contentWindow || data?.from !== 'attention-playground') return;
    if (data.event) return told[data.event]?.(data.detail);
    if (data.error) trouble.textContent = data.error;
    if (data.id === setting) setting = false;
  };

  const wishes = {
    'change:scene': bring_scene,
    'change:height': size,
    'change:lesson': () => ask('open', model.get('lesson')),
    'change:lang': () => ask('lang', model.get('lang')),
    'change:theme': () => ask('theme', model.get('theme')),
    'change:step': () => ask('select', model.get('step'), 0, 0),
  };
  for (const name in wishes) model.on(name, wishes[name]);
  window.addEventListener('message', hear);
  el.setAttribute('data-lm-suppress-shortcuts', '');  // Jupyter leaves the keys to what has this
  size();
  el.append(frame, trouble);
  return () => {
    stands = false;  // MyST's model lets no listener go
    window.removeEventListener('message', hear);
    frame.remove();
    trouble.remove();
    try { for (const name in wishes) model.off(name, wishes[name]); } catch { /* then they do nothing */ }
  };
}

export default { initialize, render };
