// A row of numbers to be heard: pitch for the size of a number, place in time and between the ears for its column.
const kLowest = 220;    // Hz, of the least number
const kOctaves = 2;     // above it, of the largest
const kNote = .2;       // seconds
const kLongest = 6;     // seconds that a row takes at most

let context;

/// What is played of the numbers: what is none ("NaN", "-Infinity") is a pause. Weights begin at 0.
function notes_of(numbers) {
  const known = numbers.map(Number).filter(Number.isFinite);
  const low = Math.min(0, ...known);
  const span = Math.max(...known) - low;
  const step = Math.min(kNote, kLongest / numbers.length);
  return numbers.map(Number).flatMap((v, i) => (Number.isFinite(v) ? [{
    at: i * step,
    seconds: step * .9,
    frequency: kLowest * 2 ** (span > 0 ? kOctaves * (v - low) / span : 0),
    pan: numbers.length > 1 ? 2 * i / (numbers.length - 1) - 1 : 0,
  }] : []));
}

/// Plays numbers, in place of what sounds still; to be called soon after the visitor did something, else browsers keep quiet.
/// Null, a row that a guess still covers, is silent.
export function play(numbers) {
  context?.close();
  context = numbers && new AudioContext();
  if (!context) return;
  const begins = context.currentTime + .05;
  for (const { at, seconds, frequency, pan } of notes_of(numbers)) {
    const tone = new OscillatorNode(context, { type: 'triangle', frequency });
    const loudness = new GainNode(context, { gain: 0 });
    const from = begins + at;
    loudness.gain.setValueAtTime(0, from);
    loudness.gain.linearRampToValueAtTime(.25, from + Math.min(.01, seconds / 2));
    loudness.gain.linearRampToValueAtTime(0, from + seconds);
    tone.connect(loudness).connect(new StereoPannerNode(context, { pan })).connect(context.destination);
    tone.start(from);
    tone.stop(from + seconds);
  }
}
