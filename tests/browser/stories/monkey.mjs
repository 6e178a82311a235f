// A visitor who presses everything: seeded actions through real mouse, key and touch events. Nothing may break, no NaN
// may appear (none is put in).
//   ATTENTION_LONG=1: 50,000 actions in place of 400;  ATTENTION_SEED=N: other ones
import { open_page } from '../page.mjs';
import { random_of } from '../story.mjs';

const kLong = Boolean(process.env.ATTENTION_LONG);
const kActions = (kLong ? 50_000 : 400) / 4;  // of each of the four stories
const kSeed = process.env.ATTENTION_SEED ?? '1';
const kCheckEvery = 25;
const kTexts = ['The animal was tired', 'it', '小猫坐在垫子上，因为它累了。', 'a b c d e f g h i j k l m n o p q r s t u v w x y z', '😀 é ß “quoted” -1.5e9', '…', 'the the the THE The'];
const kKeys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Space', 'PageUp', 'PageDown', 'Home', 'End', 'Enter', 'Escape', 'Tab', 'Backspace', 'Delete',
  'Control+z', 'Control+y', 'Control+Shift+z', '1', '5', '-', '.', ',', '[', ']', '+', 'a', 'Shift+ArrowRight'];

class Monkey {
  constructor(t, opened, size, name) {
    Object.assign(this, { t, opened, size, page: opened.page, random: random_of(`monkey ${name} ${kSeed}`), done: [] });
  }
  whole(below) { return Math.floor(this.random() * below); }
  one_of(list) { return list[this.whole(list.length)]; }

  /** Mostly where something is drawn, sometimes anywhere. */
  async place() {
    if (this.random() < .2) return { x: this.whole(this.size.width), y: this.whole(this.size.height) };
    this.targets ??= (await this.page.evaluate(async () => [await playground.drawn(), await playground.texts()]
      .map((list) => list.map(({ x, y, width, height }) => [x + width / 2, y + height / 2])))).map((list) => list.filter(([x, y]) => x > 0 && y > 0 && x < this.size.width && y < this.size.height));
    const list = this.targets[this.random() < .5 && this.targets[0].length ? 0 : 1];
    const [x, y] = list.length ? this.one_of(list) : [5, 5];
    return { x, y };
  }

  async act() {
    const kinds = this.size.touch ? [['tap', 8], ['swipe', 3], ['pinch', 1], ['type', 1]] : [['move', 5], ['click', 8], ['drag', 4], ['wheel', 2], ['key', 6], ['type', 1], ['resize', .3]];
    let pick = this.random() * kinds.reduce((sum, [, weight]) => sum + weight, 0);
    const [kind] = kinds.find(([, weight]) => (pick -= weight) < 0);
    const { x, y } = await this.place();
    const dx = this.whole(241) - 120;
    const dy = this.whole(161) - 80;
    const { mouse, keyboard } = this.page;
    const did = (...what) => this.done.push([kind, ...what.map((w) => (typeof w === 'number' ? Math.round(w) : w))].join(' '));
    switch (kind) {
      case 'move': did(x, y); await mouse.move(x, y); break;
      case 'click': did(x, y); await mouse.click(x, y, this.random() < .1 ? { clickCount: 2 } : {}); break;
      case 'drag':
        did(x, y, dx, dy);
        await mouse.move(x, y);
        await mouse.down();
        await mouse.move(x + dx, y + dy, { steps: 3 });
        await mouse.up();
        break;
      case 'wheel':
        did(x, y, dx * 3, dy * 3);
        await mouse.move(x, y);
        await mouse.wheel(dx * 3, dy * 3);
        break;
      case 'key': { const key = this.one_of(kKeys); did(key); await keyboard.press(key); break; }
      case 'type': {
        const text = this.one_of(kTexts);
        did(text);
        if (await this.page.evaluate(() => { const f = document.getElementById('text'); f.focus(); f.select(); return !f.hidden; })) await keyboard.insertText(text);
        await this.page.evaluate(() => document.getElementById('text').blur());
        break;
      }
      case 'resize':
        this.size = { ...this.size, width: 360 + this.whole(1300), height: 480 + this.whole(700) };
        did(this.size.width, this.size.height);
        await this.page.setViewportSize(this.size);
        break;
      case 'tap': did(x, y); await this.page.touchscreen.tap(x, y); break;
      case 'swipe': did(x, y, dx, dy); await this.touch([[x, y]], [[x + dx, y + dy]]); break;
      case 'pinch': did(x, y, dx); await this.touch([[x - 30, y], [x + 30, y]], [[x - 30 - Math.abs(dx), y], [x + 30 + dx, y]]); break;
    }
    this.targets = this.random() < .5 ? this.targets : undefined;
  }

  async touch(from, to) {
    this.cdp ??= await this.page.context().newCDPSession(this.page);
    const points = (f) => from.map(([x, y], id) => ({ x: Math.max(0, x + (to[id][0] - x) * f), y: Math.max(0, y + (to[id][1] - y) * f), id }));
    const send = (type, touchPoints) => this.cdp.send('Input.dispatchTouchEvent', { type, touchPoints });
    await send('touchStart', points(0));
    await send('touchMove', points(.5));
    await send('touchMove', points(1));
    await send('touchEnd', []);
  }

  /** One frame later: what went wrong; now and then every number. */
  async check(k) {
    const bad = await this.page.evaluate(async (all) => {
      await new Promise(requestAnimationFrame);
      const bad = [];
      if (!all) return bad;
      for (const step of ['x', 'w_q', 'w_k', 'w_v', 'w_o', 'q', 'k', 'v', 'scores', 'scaled', 'masked', 'weights', 'heads', 'output']) {
        const { data } = await playground.trace(step).catch((e) => (/there is no step/.test(e.message) ? { data: [] } : { data: [NaN] }));
        if (data.some((v) => Number.isNaN(v) || v === Infinity || (v === -Infinity && step !== 'masked'))) bad.push(step);
      }
      return bad;
    }, k % kCheckEvery === kCheckEvery - 1);
    const wrong = [...this.opened.problems.splice(0), ...bad.map((step) => `a number that is none in ${step}`)];
    for (const what of wrong) this.t.fail(`after action ${k + 1} of seed ${kSeed}: ${what}; the last were ${this.done.slice(-6).join(', ')}`);
    return wrong.length === 0;
  }

  async run() {
    let k = 0;
    for (; k < kActions; ++k) {
      await this.act();
      if (!await this.check(k) && this.t.findings.length > 4) break;
    }
    this.t.equal('actions', k, kActions);
    const { step } = (await this.opened.scene()).view;  // it still answers, and everything can be taken back
    let undone = 0;
    while (undone < 201 && await this.opened.call('undo')) ++undone;
    this.t.at_most('changes that could be undone', undone, 200);
    this.t.note(`${k} actions, ${undone} changes undone, at ${step}`);
  }
}

const story = (name, size, query) => ({
  name,
  ...(kLong && { limit: 7_200_000 }),
  async run(t) {
    const opened = await open_page(t, { ...size, query });
    await new Monkey(t, opened, size, name).run();
    opened.expect_no_problem();
  }
});

export default [
  story('on a desktop', { width: 1280, height: 800 }, 'lang=en&theme=dark'),
  story('on a desktop, in Chinese', { width: 1440, height: 900 }, 'lang=zh&theme=light'),
  story('on a tablet', { width: 768, height: 1024, touch: true }, 'lang=en&theme=light'),
  story('on a phone', { width: 390, height: 844, touch: true }, 'lang=zh&theme=dark')
];
