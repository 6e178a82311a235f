// The cases that a run was asked for: those whose name contains one of some texts; all where there is no text.

export class Chosen {
  #names;
  #unseen;

  constructor(names) {
    this.#names = names;
    this.#unseen = new Set(names);
  }

  /** Whether a case was asked for. */
  has(name) {
    const matching = this.#names.filter((part) => name.includes(part));
    for (const part of matching) this.#unseen.delete(part);
    return this.#names.length === 0 || matching.length > 0;
  }

  get all() { return this.#names.length === 0; }
  /** Texts that no name so far contained: to ask for nothing is a failure. */
  get unseen() { return [...this.#unseen]; }
}
