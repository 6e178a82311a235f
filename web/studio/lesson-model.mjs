// A lesson file as an object, and the changes that the studio makes to it. A card's scene is the lesson's with the card's patch (RFC 7386);
// those of the things to try and of the question patch the last card (src/lessons/lesson.h).

const is_object = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The merge patch that makes `to` of `from`. */
export function patch_between(from = {}, to = {}) {
  const patch = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (same(from[key], to[key])) continue;
    patch[key] = to[key] === undefined ? null : is_object(from[key]) && is_object(to[key]) ? patch_between(from[key], to[key]) : to[key];
  }
  return patch;
}
export function patched(from, patch) {
  if (!is_object(patch)) return patch;
  const out = is_object(from) ? { ...from } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = patched(out[key], value);
  }
  return out;
}

/** What a lesson keeps of a scene on view. */
export function ground_of({ problem = {}, view = {}, about }) {
  const { theme, ...look } = view;
  const { fault, ...right } = problem;  // a mistake to find is the card's own
  return { problem: right, view: look, ...(about && { about }) };
}
const apply = (ground, { problem, look }) => ({ ...ground, problem: patched(ground.problem ?? {}, problem ?? {}), view: patched(ground.view ?? {}, look ?? {}) });
const last_of = (lesson) => apply(lesson.scene, lesson.cards.at(-1));

/** The scene of a card, of a thing to try, or of the question, as a scene file has it. */
export const scene_of_part = (lesson, part) => ({ version: 1, ...(lesson.cards.includes(part) ? apply(lesson.scene, part) : apply(last_of(lesson), part)) });

/** Gives a part what differs between the ground it stands on and a scene. */
export function take_scene(lesson, part, scene) {
  const from = lesson.cards.includes(part) ? lesson.scene : last_of(lesson);
  const to = ground_of(scene);
  for (const [key, patch] of [['problem', patch_between(from.problem, to.problem)], ['look', patch_between(from.view, to.view)]]) {
    if (Object.keys(patch).length) part[key] = patch;
    else delete part[key];
  }
}
/** Changes the list of cards; what stands on the last one keeps its scenes. */
export function change_cards(lesson, change) {
  const parts = [...(lesson.try ?? []), lesson.question].filter((part) => part.problem || part.look).map((part) => [part, scene_of_part(lesson, part)]);
  change(lesson.cards);
  for (const [part, scene] of parts) take_scene(lesson, part, scene);
}

const kEmpty = () => ({ en: '', zh: '' });
/** A lesson of one card, that of the scene on view. `cell`: how its selected cell is written. */
export const new_lesson = (scene, cell, words) => ({
  version: 1,
  title: words('lesson.new'),
  scene: ground_of(scene),
  cards: [{ text: words('lesson.new_text', `{${cell}}`) }],
  question: { text: words('lesson.new_question'), digits: 3, answer: cell, options: [{}] }
});
export const new_card = () => ({ text: kEmpty() });

// --- wrong answers: what a named mistake gives in place of the right number

/** {id, value(answer)} of each; null where it changes nothing in what is written so. `faults`: those of the program. */
export function mistakes(faults) {
  const read = (answer, patch) => ({ ...(typeof answer === 'string' ? { read: answer } : answer), problem: patch });
  const written = (change) => (answer) => {
    const found = typeof answer === 'string' ? change(answer) : answer;
    return found === answer ? null : found;
  };
  return [
    { id: 'unscaled', value: (answer) => read(answer, { scale: 'off' }) },
    { id: 'unmasked', value: (answer) => read(answer, { mask: null }) },
    { id: 'turned', value: written((answer) => answer.replace(/\[(.+), (.+)\]/, '[$2, $1]')) },
    { id: 'score', value: written((answer) => answer.replace(/\bweights\b/, 'scaled').replace(/ *%/, '')) },
    ...faults.map((id) => ({ id, fault: true, value: (answer) => read(answer, { fault: id }) })),
    { id: 'own', value: (answer) => answer }
  ];
}
/** Which mistake a value is. */
export const mistake_of = (all, answer, value) => all.find((each) => each.id !== 'own' && same(each.value(answer), value)) ?? all.at(-1);

/** How a cell is written: its words, or "#N" where there is none that says it. `tokens`: what rows or columns of words may be called. */
export function notation_of({ step, row, col }, { rows, cols }, tokens) {
  const name = (labels, at) => {
    const word = labels[at];
    const is_word = tokens.some((each) => same(each, labels));
    if (!is_word || /[,\[\]{}"#]/.test(word)) return `#${at + 1}`;
    return labels.filter((each) => each === word).length > 1 ? `${word} (${at + 1})` : word;
  };
  return `${step}[${name(rows, row)}, ${name(cols, col)}]`;
}

/** A name for a file. */
export const file_name = (title) => `${(title || 'lesson').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 40) || 'lesson'}.json`;
