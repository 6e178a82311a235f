// In a frame Tab is to come out on the other side soon: each part of the picture has one stop, from which the arrows lead to its
// other controls. (A page by itself has all of them as stops.)

/// Arrows that a control needs for itself; the others lead on.
const kOwn = { range: /Left|Right/, radio: /Left|Right/, 'select-one': /Up|Down/ };
const kControls = 'button, select, input:not([data-control="answer"] *)';  // arrows look through answers, so these are a stop by themselves

/// `parts`: elements with controls in them.
export function create_rover(parts) {
  const stops = new Map();  // of each part the control that Tab reaches
  const is_led_to = (each) => !each.disabled && (each.type !== 'radio' || each === (each.parentNode.querySelector(':checked') ?? each.parentNode.firstChild));
  const controls = (part) => [...part.querySelectorAll(kControls)];
  return {
    update() {
      for (const part of parts) {
        const all = controls(part);
        const stop = all.includes(stops.get(part)) ? stops.get(part) : all.find(is_led_to);
        for (const each of all) each.tabIndex = each === stop ? 0 : -1;
      }
    },
    focused(control) {
      const part = parts.find((each) => each.contains(control));
      if (part && control.matches(kControls)) stops.set(part, control);
      this.update();
    },
    /// The control that an arrow leads to from `target`, at the ends itself; undefined where the key is for another use.
    led_to({ target, key, ctrlKey, metaKey, altKey }) {
      const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
      const part = parts.find((each) => each.contains(target));
      if (!by || ctrlKey || metaKey || altKey || !part || !target.matches(kControls) || kOwn[target.type]?.test(key)) return undefined;
      const all = controls(part).filter(is_led_to);
      return all[all.indexOf(target.type === 'radio' ? all.find((each) => each.parentNode === target.parentNode) : target) + by] ?? target;
    },
  };
}
