/** What goes with every event of the element, as `detail` of a CustomEvent. Steps are named as in a scene file. */
export interface AttentionPlaygroundEvents {
  opening: {};
  ready: {};
  /** Why it does not open, or why what an attribute or `scene` asked for was refused. */
  error: { message: string };
  step: { step: string; head: number; row: number; col: number };
  /** At most four times a second. */
  state: { scene: object };
  /** Score: 0 to 1. Chosen: the answer's index, the guessed row, or the step. */
  answer: { lesson: string; card: number; to: 'question' | 'predict' | 'bug'; score: number; chosen: number | number[] | string };
  /** The height in CSS pixels that leaves room for everything; the element takes it unless it has the attribute `height`. */
  resize: { height: number };
  /** What the studio saved where its frame may be forbidden to save files. */
  file: { name: string; type: string; bytes: Uint8Array };
}

type Told = Record<string, unknown>;
type Box = { x: number; y: number; width: number; height: number };

/** <attention-playground lesson scene lang theme step seed text hide lock readonly height src>. Every method waits until the page
 *  in the frame stands, and rejects with an Error that says why. */
export interface AttentionPlaygroundElement extends HTMLElement {
  /** The scene on view, as a scene file has it; null before the first. */
  get scene(): object | null;
  set scene(scene: object);
  /** Settles once the page in the frame stands, or with the reason why it does not. Asking for it starts the frame. */
  readonly ready: Promise<void>;

  setScene(scene: object): Promise<true>;
  /** A lesson of your own, as an object or as the text of a file (src/lessons/lesson.h); promises its id. Rejects with what is wrong in it, and where. */
  setLesson(lesson: object | string): Promise<string>;
  trace(step: string, head?: number): Promise<{ shape: number[]; data: number[]; labels: { rows: string[]; cols: string[] } }>;
  select(step: string, row: number, col: number, head?: number): Promise<true>;
  /** The arithmetic of the selected cell. */
  explain(): Promise<{ text: string } & Told>;
  /** The one on view, where no id is given. */
  analysis(id?: string): Promise<Told>;
  play(unit?: string): Promise<true>;
  pause(): Promise<true>;
  /** Where the player is; seek() leads back there. */
  position(): Promise<{ unit: string; step: string; row: number | null; col: number; phase: string } & Told>;
  seek(position: { unit?: string; step?: string; row?: number | null; col?: number } & Told): Promise<true>;
  /** What the last frame drew, in CSS pixels of the frame. */
  drawn(): Promise<({ step: string; head: number; row: number; col: number; text: string } & Box & Told)[]>;
  texts(): Promise<({ text: string } & Box & Told)[]>;
  stats(): Promise<Told>;
  theme(name: 'dark' | 'light'): Promise<unknown>;
  pin(): Promise<true>;
  unpin(): Promise<true>;
  /** The present minus what is pinned; of the step on view, where no step is given. */
  compare(step?: string): Promise<{ step: string; shape: number[] | null; data: (number | null)[] | null; words: string[] } & Told>;
  link(): Promise<string>;
  undo(): Promise<boolean>;
  redo(): Promise<boolean>;
  lessons(): Promise<({ id: string } & Told)[]>;
  open(lesson: string): Promise<unknown>;
  lesson(): Promise<({ id: string; card: number; cards: number } & Told) | null>;
  card(index: number): Promise<true>;
  /** Whether the question of the lesson is solved by it. */
  answer(index: number): Promise<boolean>;

  addEventListener<K extends keyof AttentionPlaygroundEvents>(type: K, listener: (event: CustomEvent<AttentionPlaygroundEvents[K]>) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'attention-playground': AttentionPlaygroundElement;
  }
}
