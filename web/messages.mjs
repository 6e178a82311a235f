// What passes between this page and the one around its frame: calls of its methods, and events that come by themselves.
import { query } from './address.mjs';

const kLargest = 2 ** 20;  // characters, numbers and names that one call may bring
const kPause = 250;        // ms from one look at what has changed to the next
const kHeights = [[700, 844], [1000, 1024], [Infinity, 800]];  // CSS pixels: below this width, this height leaves room for everything

const framed = parent !== window;
const origins = (text) => text?.split(',').map((each) => each.trim()).filter(Boolean);
/** `?host=` narrows which page around may drive this one. It lets in nobody else: whoever links to a page writes its address. */
const hosts = origins(query.get('host'));
/** What this copy of the page lets in, whether it frames it or not. */
const guests = () => origins(document.querySelector('meta[name="attention-playground-hosts"]')?.content) ?? [];
const may_drive = ({ source, origin }) => source !== null && ((source === parent && !(framed && hosts && !hosts.includes(origin))) || guests().includes(origin));

function post(message) {
  if (!framed) return;
  const around = location.ancestorOrigins?.[0];  // where the browser says it, no other is tried, which it would complain of
  for (const origin of hosts?.filter((each) => !around || each === around) ?? ['*']) parent.postMessage(message, origin);
}
/** Tells the page around what has happened here. */
export const tell = (event, detail = {}) => post({ from: 'attention-playground', version: 1, event, detail });

tell('opening');

/** Why `given` cannot be the arguments of a call; undefined where it can. What is too large is not read to its end. */
function refused(given) {
  if (!Array.isArray(given)) return 'arguments: expected an array';
  let room = kLargest;
  const left = [given];
  while (left.length) {
    const value = left.pop();
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (!/^(Array|Object|String|Number|Boolean|Null|Undefined)$/.test(kind)) return `arguments: expected what JSON can say, found ${kind}`;
    room -= kind === 'String' || kind === 'Array' ? value.length : 1;
    if (room >= 0 && kind === 'Array') for (const each of value) left.push(each);
    if (kind === 'Object') for (const key in value) {
      if ((room -= key.length) < 0) break;
      left.push(value[key]);
    }
    if (room < 0) return `arguments: expected at most ${kLargest} characters and numbers`;
  }
}

/** Calls of `methods`, an object of asynchronous functions, by who may. */
export function answer_messages(methods) {
  const take = async (message) => {
    const { data, source, origin } = message;
    if (data?.to !== 'attention-playground' || !may_drive(message)) return;
    const answer = { from: 'attention-playground', id: data.id };
    try {
      const given = data.arguments ?? [];
      const why = refused(given);
      if (why) throw new Error(why);
      if (!Object.hasOwn(methods, data.method) || typeof methods[data.method] !== 'function') throw new Error(`there is no method ${String(JSON.stringify(data.method)).slice(0, 60)}`);
      answer.result = await methods[data.method](...given);
    } catch (error) {
      answer.error = error.message;
    }
    source.postMessage(answer, origin === 'null' ? '*' : origin);
  };
  window.removeEventListener('message', globalThis.attentionPlaygroundKeep);
  globalThis.attentionPlaygroundEarly?.forEach(take);
  window.addEventListener('message', take);
}

/** Tells of `ready`, or of an `error`, and from then on, at most four times a second, of another `state`, another `step` and
 *  the height that the picture wants (`resize`). `read()` gives the scene. Returns what is to be called after each frame. */
export function tell_changes(ready, read, place) {
  if (!framed) return () => {};
  let state;
  let step;
  let height;
  let fits = false;  // a learning system around (Canvas) has said that it makes a frame as high as it wants to be
  let later = 0;
  const fit = () => { if (fits) post({ subject: 'lti.frameResize', height: JSON.parse(height).height }); };
  const look = () => {
    later = 0;
    let scene;
    try { scene = read(); } catch { return; }  // the page has stopped, and says why
    const { step: name = 'scores', head = 0, row = 0, col = 0 } = scene.view ?? {};  // what is as in an empty scene is left out
    const told = (event, detail, before) => {
      const text = JSON.stringify(detail);
      if (text !== before) tell(event, detail);
      return text;
    };
    step = told('step', { step: name, head, row, col }, step);
    state = told('state', { scene }, state);
    const before = height;
    height = told('resize', { height: kHeights.find(([width]) => place.clientWidth < width)[1] }, height);
    if (height !== before) fit();
  };
  let open = false;
  ready.then(() => {
    tell('ready');
    open = true;
    look();
    window.addEventListener('message', ({ data, source }) => {
      if (source !== parent || data?.subject !== 'lti.capabilities.response' || !Array.isArray(data.supported_messages)) return;
      fits = data.supported_messages.some((each) => each?.subject === 'lti.frameResize');
      fit();
    });
    post({ subject: 'lti.capabilities', message_id: 'attention-playground' });
  }, (error) => tell('error', { message: error.message }));
  return () => { if (open) later ||= setTimeout(look, kPause); };
}
