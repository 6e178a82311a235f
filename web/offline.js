// The page without a network, from its second visit on: a copy of its files, for when the server does not answer. While it does,
// everything is the server's own. (Written by web/packages/offline.mjs, with what it keeps above: `kept`, and a hash of its `contents`.)
const here = new URL('.', location.href).href;
const ours = `attention-playground ${here} `;
const version = ours + contents;
const addresses = new Set(kept.map((name) => here + name));
const kPatience = 4000;  // ms for a server that is there, but not heard

addEventListener('install', (event) => {
  skipWaiting();
  event.waitUntil(caches.open(version).then((cache) => cache.addAll([...addresses].map((address) => new Request(address, { cache: 'no-cache' })))));
});
addEventListener('activate', (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith(ours) && name !== version).map((name) => caches.delete(name)))));
});
addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const address = origin + pathname;
  if (event.request.method !== 'GET' || !addresses.has(address)) return;
  const copy = () => caches.open(version).then((cache) => cache.match(address));
  const answer = fetch(event.request);
  const late = new Promise((resolve) => setTimeout(resolve, kPatience)).then(copy);
  event.respondWith(Promise.race([answer.catch(copy), late.then((found) => found ?? answer)]).then((found) => found ?? Response.error()));
});
