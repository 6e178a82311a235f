// What the visitor's system prefers, and what the page may remember.

/// Storage can be forbidden, in a sandboxed frame.
export const remember = (key, value) => { try { localStorage.setItem('attention-playground.' + key, value); } catch { /* then not */ } };
export const remembered = (key) => { try { return localStorage.getItem('attention-playground.' + key); } catch { return null; } };

const light = matchMedia('(prefers-color-scheme: light)');
const still = matchMedia('(prefers-reduced-motion: reduce)');
const plain = matchMedia('(forced-colors: active), (prefers-contrast: more)');  // page.css gives the body its two colours then

/// "rgb(12, 34, 56)" as 0x0c2238.
const number_of = (color) => color.match(/\d+/g).slice(0, 3).reduce((sum, part) => 256 * sum + Number(part), 0);

/// "zh" of "zh-CN".
export const code_of = (tag) => tag?.toLowerCase().split('-')[0];
/// One of the `known` languages: the one that is asked for, that of the last visit, or the first that the browser wants.
export const preferred_language = (known, asked) =>
  [asked, remembered('lang'), ...(navigator.languages ?? [])].map(code_of).find((code) => known.includes(code)) ?? 'en';

/// The program asks (src/platform/web/platform.cpp).
export const preferences = {
  prefersDark: () => !light.matches,
  prefersReducedMotion: () => still.matches,
  /// The ground's colour · 2²⁴ + that of the words, where the system wants everything in two; else below 0.
  systemColors() {
    if (!plain.matches) return -1;
    const { backgroundColor, color } = getComputedStyle(document.body);
    return number_of(backgroundColor) * 2 ** 24 + number_of(color);
  },
};

/// `wake` when any of it becomes another.
export function watch_preferences(wake) {
  for (const list of [light, still, plain]) list.addEventListener('change', wake);
}

/// The page keeps itself for when there is no network (web/offline.js): in a window of its own, once it has been open for a while
/// and where the visitor has not asked to save data.
export function keep_for_later() {
  const folder = new URL('.', import.meta.url).href;
  if (window !== top || !location.href.startsWith(folder) || navigator.connection?.saveData) return;
  setTimeout(() => { navigator.serviceWorker?.register(`${folder}offline.js`).catch(() => { /* then not */ }); }, 20_000);
}
