import { element } from './dom.mjs';

export function render(root, studio) {
  root.append(element('p', { textContent: studio.words('share.link') }));
}
