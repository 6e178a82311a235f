// Data files of the page, fetched once each; one that did not come is fetched again when it is asked for again.

/// What keeps something from opening, in the two languages that the page has before it has words.
export const reason = (en, zh) => Object.assign(new Error(en), { zh });

const kNoAnswer = ['no answer', '没有答复'];
const files = new Map();
/// Fetches opening.pack and knows its files from then on (web/tools/pack.mjs).
export async function unpack() {
  const pack = await file('opening.pack');
  const end = pack.indexOf(10);
  let at = end + 1;
  try {
    for (const [name, size] of Object.entries(JSON.parse(new TextDecoder().decode(pack.subarray(0, end))))) files.set(name, Promise.resolve(pack.subarray(at, at += size)));
  } catch {
    throw reason('opening.pack is not what this page packed', 'opening.pack 不是本页打包的文件');
  }
}
/// A file that did not come from the server.
export const put = (name, bytes) => files.set(name, Promise.resolve(bytes));
/// A script that `bring` imports. The browser does not tell why one did not come: its server is asked.
export async function script(name, bring) {
  try {
    return await bring();
  } catch (error) {
    let found = [error.message, error.message];
    const answer = await fetch(new URL(name, import.meta.url), { method: 'HEAD' }).catch(() => null);
    const type = answer?.headers.get('content-type');
    if (!answer) found = kNoAnswer;
    else if (!answer.ok) found = Array(2).fill(`HTTP ${answer.status}`);
    else if (!/javascript/.test(type)) found = [`its server sends it as ${type}, not as JavaScript`, `服务器把它当作 ${type} 发出，而不是 JavaScript`];
    throw reason(`${name} did not come (${found[0]})`, `没有取到 ${name}（${found[1]}）`);
  }
}
export function file(name) {
  if (!files.has(name)) files.set(name, fetched(name).catch((error) => { files.delete(name); throw error; }));
  return files.get(name);
}
async function fetched(name) {
  let found = kNoAnswer;
  try {
    const answer = await fetch(new URL(name, import.meta.url));
    const page = /html/.test(answer.headers.get('content-type'));  // what some servers send in place of a file they lack
    if (answer.ok && !page) return new Uint8Array(await answer.arrayBuffer());
    found = answer.ok ? ['a web page in its place', '得到的是一个网页'] : Array(2).fill(`HTTP ${answer.status}`);
  } catch { /* no answer, or half of one */ }
  throw reason(`${name} did not come (${found[0]})`, `没有取到 ${name}（${found[1]}）`);
}
/// A file of words, once the letters are there, too, that the Latin fonts lack.
export async function words(name) {
  const bytes = await file(name);
  if (/\p{Script=Han}/u.test(new TextDecoder().decode(bytes))) await Promise.all(['cjk-regular.otf', 'cjk-bold.otf'].map((f) => file(`fonts/${f}`)));
  return bytes;
}
