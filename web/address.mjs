// What the page opens with: its address, over what a copy of the page that has none (in `srcdoc`) begins with, which its element
// <meta name="attention-playground-start" content="lesson=causal&amp;lang=zh#s=1.…"> says.

const start = document.querySelector('meta[name="attention-playground-start"]')?.content ?? '';
const [settings, link = ''] = start.replace('#l=', '#s=&l=').split('#s=');

export const query = new URLSearchParams(settings);
for (const [key, value] of new URLSearchParams(location.search)) query.set(key, value);

/** What stands after "#s=", or of a lesson alone "&l=…": empty without a link, null where the address leads to a place in the page. */
export const linked = () => (location.hash.length < 2 ? link : location.hash.startsWith('#s=') ? location.hash.slice(3) : location.hash.startsWith('#l=') ? `&${location.hash.slice(1)}` : null);
