// Whether a file that is saved arrives. A browser refuses it in silence where a frame's `sandbox` lacks `allow-downloads`.

/** true: yes; false: no; null: this window cannot know, for a page of another origin is around it. */
export function may_save() {
  for (let at = window; at.parent !== at; at = at.parent) {
    let frame = null;
    try { frame = at.frameElement; } catch { /* of another origin */ }
    if (!frame) return null;
    if (frame.sandbox && frame.hasAttribute('sandbox') && !frame.sandbox.contains('allow-downloads')) return false;
  }
  return self.origin === 'null' && /^http/.test(location.protocol) ? null : true;  // opened out of a sandbox
}
