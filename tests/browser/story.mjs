// What a story says about what it sees. A story goes on after a finding, so that one run tells all there is to tell.
// No time decides whether a story passes: it counts (frames, requests, cells, steps), it waits for what must come for as long as
// kHang, and how long anything takes is asked by tests/bench, as a ratio of two times of one run.

/** What takes this long, in ms, hangs: two minutes are more than any machine needs for one step of a story. */
export const kHang = 120_000;

const kPrinted = 12;  // findings of one story that are written out

export class Story {
  constructor(name, tools) {
    this.name = name;
    this.findings = [];
    Object.assign(this, tools);  // browser, address, web, native, scratch
  }

  fail(what) { this.findings.push(what); }
  ok(condition, what) { if (!condition) this.fail(what); return Boolean(condition); }
  equal(what, found, expected) {
    return this.ok(Object.is(found, expected), `${what}: expected ${shown(expected)}, found ${shown(found)}`);
  }
  near(what, found, expected, tolerance) {
    return this.ok(found === expected || Math.abs(found - expected) <= tolerance, `${what}: expected ${expected} within ${tolerance.toExponential(2)}, found ${found}`);
  }
  at_most(what, found, limit) { return this.ok(found <= limit, `${what}: expected at most ${limit}, found ${found}`); }
  match(what, found, pattern) { return this.ok(pattern.test(found), `${what}: expected ${pattern}, found ${shown(found)}`); }
  /** A figure worth reading even where nothing failed. */
  note(text) { console.log(`     ${this.name}: ${text}`); }
  async rejects(what, promise, pattern) {
    const error = await promise.then(() => null, (e) => e);
    if (!error) return this.fail(`${what}: expected an error ${pattern}, found none`);
    return this.match(`${what}: its message`, error.message, pattern);
  }

  report() {
    this.findings = [...new Set(this.findings)];
    for (const finding of this.findings.slice(0, kPrinted)) console.log(`FAIL ${this.name}: ${finding}`);
    if (this.findings.length > kPrinted) console.log(`FAIL ${this.name}: and ${this.findings.length - kPrinted} more of these`);
  }
}

function shown(value) {
  const text = typeof value === 'number' ? String(Object.is(value, -0) ? '-0' : value) : JSON.stringify(value) ?? String(value);
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}

/** Numbers in [0, 1) that depend on the text alone (FNV-1a, then mulberry32). */
export function random_of(text) {
  let state = 2166136261;
  for (const c of text) state = Math.imul(state ^ c.codePointAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
