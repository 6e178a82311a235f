// Words of another language than the page's are marked as such, so that a screen reader speaks them in their own. They are
// told by their script: Han in a page that is not Chinese; in a Chinese one Latin words that stand alone or in quotation
// marks, as the words of an English scene do. Names of functions and signs of mathematics are of no language.
const kHan = /(\p{Script=Han}+)/u;
const kQuoted = /(?<=“)(\p{Script=Latin}[^”\p{Script=Han}]+)(?=”)/u;
const kLatinWords = /^(?=.*\p{Script=Latin}{2})[\p{Script=Latin}\p{P} ]+$/u;

/// The language of all of a text where it is not that of the page, else null.
export function other_language(text, page) {
  if (page.startsWith('zh')) return kLatinWords.test(text) ? 'en' : null;
  return kHan.test(text) && !/\p{Script=Latin}/u.test(text) ? 'zh' : null;
}

/// The text in pieces; every second one is of the other language.
export const pieces_of = (text, page) => text.split(page.startsWith('zh') ? kQuoted : kHan);

/// Puts a text into an element, the pieces of another language in elements of their own.
export function put_text(target, text) {
  const page = document.documentElement.lang;
  const whole = other_language(text, page);
  if (whole) target.lang = whole;
  else target.removeAttribute('lang');
  if (target.textContent === text) return;
  const pieces = whole || target.matches('option') ? [text] : pieces_of(text, page);
  target.replaceChildren(...pieces.map((piece, i) => {
    if (i % 2 === 0) return piece;
    const marked = document.createElement('span');
    marked.lang = page.startsWith('zh') ? 'en' : 'zh';
    marked.textContent = piece;
    return marked;
  }).filter((piece) => piece !== ''));
}
