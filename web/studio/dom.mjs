// Elements without markup from texts, which strict pages forbid.

/** <tag> with properties and attributes (`aria-…`, `data-…`, `for`, `role`, and what is no property), and `on…` listeners; children are elements and texts. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name in made && !name.includes('-')) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
  return made;
}
