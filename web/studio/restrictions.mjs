// What a class may touch: the lists of an address (src/story/restrictions.h), which a test compares with these.
export const kSettings = ['text', 'seed', 'structure', 'score', 'weighting', 'method', 'heads', 'key_size', 'scale', 'temperature', 'positions', 'mask', 'loss', 'cell_digits'];
export const kPanels = ['guide', 'filmstrip', 'equation', 'inspector', 'top', 'share'];
const kAll = 'controls';  // stands for every setting

/** {hide, lock} of an address of `states`, {id: 'locked' or 'hidden'}. */
export function lists_of(states) {
  const those = (ids, state) => ids.filter((id) => states[id] === state);
  const settings = (state) => (kSettings.every((id) => states[id] === state) ? [kAll] : those(kSettings, state));
  return { hide: [...settings('hidden'), ...those(kPanels, 'hidden')].join(), lock: settings('locked').join() };
}

/** `states` of the lists of an address. */
export function states_of(hide, lock) {
  const ids = (list) => (list ?? '').split(',').flatMap((id) => (id === kAll ? kSettings : [id]));
  const states = {};
  for (const id of ids(lock)) if (kSettings.includes(id)) states[id] = 'locked';
  for (const id of ids(hide)) if (kSettings.includes(id) || kPanels.includes(id)) states[id] = 'hidden';
  return states;
}
