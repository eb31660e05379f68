import { escapeControls } from './escape.ts';
import { barLine, type Part, type PartState } from './progress-bar.ts';
import type { OutputStream } from './stream.ts';

/** Shows on stderr how far a transfer is. */
export type ProgressReporter = Disposable & {
  /** Tells the state of one part; `key` names it. May be called as often as one likes. */
  update(key: string, part: Part): void;
  /** A sentence that stays, above the bars. */
  say(text: string): void;
};

/** How to show it. */
export type ProgressSettings = {
  readonly stream: OutputStream;
  readonly quiet: boolean;
  readonly animate: boolean;
  /** Milliseconds, only for differences; replaced by tests. */
  readonly clock?: () => number;
};

const drawEveryMs = 100;
const reportEveryMs = 5000;
const maxBars = 24;
/** Files of which a log is told that they take a while. */
const worthTelling = 5000;

/** Nothing when `quiet`, bars drawn in place at most ten times a second when `animate`, plain lines otherwise. */
export function makeProgress(settings: ProgressSettings): ProgressReporter {
  if (settings.quiet) return { update: () => undefined, say: () => undefined, [Symbol.dispose]: () => undefined };
  return settings.animate ? new Bars(settings) : new Lines(settings);
}

type Tracked = Part & { rate: number; readonly since: number; readonly from: number; at: number };

function track(before: Tracked | undefined, part: Part, now: number): Tracked {
  const starts = before === undefined || (before.state !== part.state && isMoving(part.state));
  const since = starts ? now : before.since;
  const from = starts ? part.current : before.from;
  const seconds = (now - since) / 1000;
  return { ...part, since, from, at: now, rate: seconds > 0.5 ? (part.current - from) / seconds : 0 };
}

class Bars implements ProgressReporter {
  readonly #stream: OutputStream;
  readonly #clock: () => number;
  readonly #parts = new Map<string, Tracked>();
  #drawnLines = 0;
  #drawnAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor({ stream, clock = () => performance.now() }: ProgressSettings) {
    this.#stream = stream;
    this.#clock = clock;
  }

  update(key: string, part: Part): void {
    this.#parts.set(key, track(this.#parts.get(key), part, this.#clock()));
    const wait = drawEveryMs - (this.#clock() - this.#drawnAt);
    if (wait <= 0) this.#draw();
    else this.#timer ??= setTimeout(() => this.#draw(), wait).unref();
  }

  say(text: string): void {
    this.#stream.write(`${this.#up()}${escapeControls(text)}\n`);
    this.#drawnLines = 0;
    if (this.#parts.size > 0) this.#draw();
  }

  [Symbol.dispose](): void {
    if (this.#parts.size > 0) this.#draw();
    this.#parts.clear();
    this.#drawnLines = 0;
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#drawnAt = this.#clock();
    const columns = this.#stream.columns();
    const parts = [...this.#parts.values()];
    const hidden = Math.max(0, parts.length - maxBars);
    // With more parts than lines, those that are done make room first.
    const shown = hidden === 0 ? parts : parts.toSorted((left, right) => rank(left.state) - rank(right.state)).slice(0, maxBars);
    const lines = shown.map((part) => escapeControls(barLine(part, columns)));
    if (hidden > 0) lines.push(`and ${hidden} more`);
    const text = lines.map((line) => `${line}\u001b[K\n`).join('');
    this.#stream.write(`${this.#up()}${text}`);
    this.#drawnLines = lines.length;
  }

  #up(): string {
    // The cursor may stand behind a ^C that the terminal has shown.
    return this.#drawnLines === 0 ? '' : `\r\u001b[${this.#drawnLines}A\u001b[J`;
  }
}

function isMoving(state: PartState): boolean {
  return state === 'downloading' || state === 'uploading';
}

function rank(state: PartState): number {
  return { downloading: 0, uploading: 0, packing: 1, unpacking: 1, checking: 1, remapping: 1, waiting: 2, exists: 3, done: 4 }[state];
}

class Lines implements ProgressReporter {
  readonly #stream: OutputStream;
  readonly #clock: () => number;
  readonly #parts = new Map<string, Tracked>();
  readonly #announced = new Set<string>();
  #reportedAt: number;

  constructor({ stream, clock = () => performance.now() }: ProgressSettings) {
    this.#stream = stream;
    this.#clock = clock;
    this.#reportedAt = clock();
  }

  update(key: string, part: Part): void {
    const now = this.#clock();
    this.#parts.set(key, track(this.#parts.get(key), part, now));
    if (part.unit !== undefined && part.total < worthTelling) return;
    if (part.state !== 'waiting' && !this.#announced.has(key)) {
      this.#announced.add(key);
      this.say(
        part.unit === undefined
          ? `Copying blob ${key}`
          : `Giving ${part.total} files of layer ${part.label} their owners under this ID map`,
      );
    }
    if (now - this.#reportedAt < reportEveryMs) return;
    this.#reportedAt = now;
    this.say(part.unit === undefined ? this.#total() : barLine({ ...part, rate: 0 }, 100));
  }

  say(text: string): void {
    this.#stream.write(`${this.#stream.isTerminal ? escapeControls(text) : text}\n`);
  }

  [Symbol.dispose](): void {
    this.#parts.clear();
  }

  #total(): string {
    const parts = [...this.#parts.values()].filter((part) => part.state !== 'exists' && part.unit === undefined);
    const sum = (key: 'current' | 'total' | 'rate'): number =>
      parts.reduce((total, part) => total + (part.state === 'done' && key === 'rate' ? 0 : part[key]), 0);
    const state = parts.find((part) => isMoving(part.state))?.state ?? 'unpacking';
    return barLine({ label: 'total', state, current: sum('current'), total: sum('total'), rate: sum('rate') }, 100);
  }
}
