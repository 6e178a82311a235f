/**
 * What a learner made of the questions of some lessons. The first answer to a question is what counts; a lesson is done once its
 * right answer was found.
 */
class Marks {
  static kWrong = 0;  // so far
  static kFound = 1;  // later than at first
  static kRight = 2;

  /** `kept`: {id of a lesson: one of the three}, of an earlier visit. */
  constructor(lessons, kept = {}) {
    this.lessons = lessons;
    this.kept = {};
    for (const id of lessons) if (id in kept) this.kept[id] = kept[id];
  }
  /** Takes the `detail` of an event `answer`; whether it was one to a question that counts. */
  take({ lesson, to, score }) {
    if (to !== 'question' || !this.lessons.includes(lesson)) return false;
    if (!(lesson in this.kept)) this.kept[lesson] = score === 1 ? Marks.kRight : Marks.kWrong;
    else if (score === 1 && this.kept[lesson] === Marks.kWrong) this.kept[lesson] = Marks.kFound;
    return true;
  }
  get begun() { return Object.keys(this.kept).length > 0; }
  get right() { return Object.values(this.kept).filter((mark) => mark === Marks.kRight).length; }
  get largest() { return this.lessons.length; }
  has(lesson) { return this.kept[lesson] > Marks.kWrong; }
  get done() { return this.lessons.every((lesson) => this.has(lesson)); }
  /** Done, and at least half of it right at first. */
  get passed() { return this.done && 2 * this.right >= this.largest; }
}
