// <attention-playground>: the page in a frame of its own, as an element of somebody's page. One line brings it:
//   <script src="…/element.js"></script>     a module as well, where its server sends CORS
// README.md lists attributes, properties, methods and events.

{  // a plain script may be brought twice, too
  const script = globalThis.document?.currentScript?.src;  // not of a module
  /** Promises the page that lies beside this script. */
  const own_page = async () => new URL('index.html', script || (await import('./element-place.js')).default);
  const kInAddress = ['lesson', 'lang', 'theme', 'step', 'seed', 'text', 'hide', 'lock', 'readonly'];
  const kMethods = ['setScene', 'setLesson', 'trace', 'select', 'explain', 'analysis', 'play', 'pause', 'position', 'seek', 'drawn', 'texts', 'stats', 'theme', 'pin', 'unpin', 'compare', 'link', 'undo', 'redo', 'lessons', 'open', 'lesson', 'card', 'answer'];
  const kPatience = 10_000;  // ms after its load until a frame that has said nothing is none of ours
  const kKeepScene = ['hide', 'lock', 'readonly'];  // where one of the others becomes another, so does the scene
  const is_json = (text) => /^\s*\{/.test(text ?? '');
  const kStyle = (height) => `
    :host { display: block; position: relative; height: ${height}px; contain: content; }
    :host([hidden]) { display: none; }
    iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }
    p { position: absolute; inset: 0; display: grid; place-items: center; margin: 0; font: 500 1.1em system-ui, sans-serif; opacity: .6; }`;

  // Imported where there is no document it does nothing.
  class AttentionPlayground extends (globalThis.HTMLElement ?? Object) {
    static observedAttributes = [...kInAddress, 'scene', 'height', 'src'];

    #frame = null;
    #origin;  // of the page in it
    #scene = null;  // the last that the frame told of; what it opens with where it is made anew
    #calls = new Map();
    #last = 0;
    #ready;
    #settle;
    #told = false;    // whether the frame has sent anything
    #stands = false;
    #near;
    #sheet = globalThis.CSSStyleSheet && new CSSStyleSheet();  // strict pages allow no other style
    #hear = (message) => this.#heard(message);

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [this.#sheet];
      const poster = Object.assign(document.createElement('slot'), { name: 'poster' });
      poster.append(Object.assign(document.createElement('p'), { textContent: 'Attention Playground · 注意力游乐场' }));
      root.append(poster);
      this.#size();
      this.#renew();
      if (Object.hasOwn(this, 'scene')) {  // set before it was an element
        this.#scene = this.scene;
        delete this.scene;
      }
    }

    /** Settles once the page in the frame stands, or with the reason why it does not. Asking for it starts the frame. */
    get ready() {
      this.#start();
      return this.#ready;
    }
    /** The scene on view, as a scene file has it; null before the first. */
    get scene() { return this.#scene; }
    set scene(scene) {
      if (this.#frame) this.#tell_failed(this.setScene(scene));
      else this.#scene = scene;
    }

    connectedCallback() {
      this.setAttribute('data-lm-suppress-shortcuts', '');  // a notebook around it leaves it its keys
      window.addEventListener('message', this.#hear);
      this.#near = new IntersectionObserver(([seen]) => { if (seen.isIntersecting) this.#start(); }, { rootMargin: '100%' });
      this.#near.observe(this);
    }
    disconnectedCallback() {
      this.#near.disconnect();
      window.removeEventListener('message', this.#hear);
      this.#stop(new Error('the element was taken out of the document'));
    }
    connectedMoveCallback() {}  // by moveBefore(): the frame stays as it is
    attributeChangedCallback(name, before, now) {
      if (before === now) return;
      if (name === 'height') return this.#size();
      if (!this.#frame) return;
      const live = { lang: (code) => this.#call('lang', code), theme: (theme) => this.theme(theme), lesson: (id) => this.open(id), scene: (text) => (is_json(text) ? this.#call('setScene', JSON.parse(text)) : undefined) }[name];
      const asked = now !== null && live?.(now);
      if (asked) return this.#tell_failed(asked);
      if (!kKeepScene.includes(name)) this.#scene = null;
      this.#stop(new Error(`${name} became another`));
      this.#start();
    }

    /** Promises the address of the page in the frame. */
    async #address() {
      const address = this.hasAttribute('src') ? new URL(this.getAttribute('src'), document.baseURI) : await own_page();
      for (const name of kInAddress) if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name) || '1');
      const link = /(?:^|#s=)(1\.[a-z]\..+)$/.exec(this.getAttribute('scene') ?? '');
      if (link) address.hash = `s=${link[1]}`;
      return address;
    }
    #renew() {
      this.#ready = new Promise((resolve, reject) => { this.#settle = { resolve, reject }; });
      this.#ready.catch(() => {});
    }
    #start() {
      if (this.#frame || !this.isConnected) return;
      const frame = this.#frame = Object.assign(document.createElement('iframe'), { title: 'Attention Playground', allow: 'clipboard-write; fullscreen' });
      this.#address().then((address) => {
        if (frame !== this.#frame) return;
        frame.src = address;
        this.#origin = /^http/.test(address.origin) ? address.origin : '*';  // a page from a disk has none
        frame.addEventListener('load', () => setTimeout(() => {
          if (frame === this.#frame && !this.#told) this.#fail(`src: expected the page of the playground at ${address}, found nothing that answers`);
        }, kPatience));
        this.shadowRoot.append(frame);
      }).catch(() => {
        if (frame === this.#frame) this.#frame = null;
        this.#fail(`src: expected the address of the page, found ${JSON.stringify(this.getAttribute('src'))}`);
      });
    }
    #fail(message) {
      this.#settle.reject(new Error(message));
      this.#renew();
      this.#tell('error', { message });
    }
    #stop(why) {
      if (!this.#frame) return;
      this.#frame.remove();
      this.#frame = null;
      this.#told = this.#stands = false;
      for (const { reject } of this.#calls.values()) reject(why);
      this.#calls.clear();
      this.#settle.reject(why);
      this.#renew();
    }
    #size(wanted = 800) { this.#sheet.replaceSync(kStyle(Number(this.getAttribute('height')) || wanted)); }
    #tell_failed(asked) { asked.catch((error) => this.#tell('error', { message: error.message })); }
    #tell(event, detail) { this.dispatchEvent(new CustomEvent(event, { detail })); }

    #post(method, values) {
      return new Promise((resolve, reject) => {
        this.#calls.set(++this.#last, { resolve, reject });
        this.#frame.contentWindow.postMessage({ to: 'attention-playground', id: this.#last, method, arguments: values }, this.#origin);
      });
    }
    async #call(method, ...values) {
      await this.ready;
      return this.#post(method, values);
    }
    /** Gives the frame its scene; whether it is still there afterwards. */
    async #opens() {
      this.#stands = true;
      const frame = this.#frame, text = this.getAttribute('scene');
      try {
        const scene = this.#scene ?? (is_json(text) ? JSON.parse(text) : null);  // JSON is not in the address, as a link is
        if (scene) await this.#post('setScene', [scene]);
      } catch (why) { if (frame === this.#frame) this.#tell('error', { message: why.message }); }
      const scene = frame === this.#frame && await this.#post('scene', []).catch(() => null);
      if (frame !== this.#frame) return false;
      this.#scene = scene;
      this.#settle.resolve();
      return true;
    }
    async #heard({ data, source }) {
      if (!source || source !== this.#frame?.contentWindow || data?.from !== 'attention-playground') return;
      this.#told = true;
      const { id, result, error, event, detail } = data;
      if (this.#calls.has(id)) {
        const { resolve, reject } = this.#calls.get(id);
        this.#calls.delete(id);
        return error === undefined ? resolve(result) : reject(new Error(error));
      }
      if (event === 'ready' && !this.#stands && !(await this.#opens())) return;
      if (event === 'error') this.#settle.reject(new Error(detail.message));
      if (event === 'state') this.#scene = detail.scene;
      if (event === 'resize') this.#size(detail.height);
      if (event) this.#tell(event, detail);
    }

    static {
      for (const method of kMethods) this.prototype[method] = function (...values) { return this.#call(method, ...values); };
      // Frameworks set as a property what is one; these are attributes, too.
      for (const name of kMethods.filter((each) => kInAddress.includes(each))) {
        const method = this.prototype[name];
        Object.defineProperty(this.prototype, name, { get: () => method, set(value) { value == null ? this.removeAttribute(name) : this.setAttribute(name, value); } });
      }
    }
  }
  if (globalThis.customElements && !customElements.get('attention-playground')) customElements.define('attention-playground', AttentionPlayground);
}
