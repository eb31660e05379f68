import type { BuildEvent, StepName } from '../../../build/event.ts';
import type { Tone } from '../color.ts';
import { displayWidth } from '../table.ts';
import type { BuildDisplay, DisplaySettings } from './display.ts';
import { cutLine, lineWithEnd, shownLine } from './shown-line.ts';
import { seconds, stepLabel } from './step-label.ts';
import { Tail } from './tail.ts';
import { TransferSum } from './transfer-sum.ts';

type Work = { readonly label: string; readonly since: number; readonly tail: Tail; readonly sum: TransferSum };
type Line = { readonly text: string; readonly tone: Tone };

const drawEveryMs = 100;
const mostTail = 6;
const mostLines = 20;

/**
 * `--progress tty`: what is done stays as a line; below, drawn anew ten times a second, what runs and the last that it wrote. Nothing of the
 * terminal is changed but what it shows, so that nothing has to be put back however the build ends.
 */
export class LiveDisplay implements BuildDisplay {
  readonly #stream: DisplaySettings['stream'];
  readonly #clock: () => number;
  readonly #paint: (text: string, tone: Tone) => string;
  readonly #running = new Map<string, Work>();
  readonly #begun: number;
  #steps = 0;
  #stages = 1;
  #finished = 0;
  #cached = 0;
  #word: 'Built in' | 'Failed after' | 'Stopped after' = 'Built in';
  #drawn: readonly number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ stream, paint = (text) => text, clock = () => performance.now() }: Omit<DisplaySettings, 'form'>) {
    this.#stream = stream;
    this.#paint = paint;
    this.#clock = clock;
    this.#begun = clock();
  }

  readonly onEvent = (event: BuildEvent): void => {
    this.#timer ??= setInterval(() => this.#draw([]), drawEveryMs).unref();
    if ('step' in event) return this.#onStep(event);
    switch (event.kind) {
      case 'planned':
        this.#steps += event.steps;
        this.#stages = event.stages;
        return;
      case 'warning':
        return this.#draw([{ text: `WARNING: ${shownLine(event.message)}`, tone: 'warning' }]);
      case 'context':
      case 'exporting':
      case 'transfer':
        return this.#onWork(event);
      case 'read':
      case 'image':
        return;
    }
  };

  /** What still runs was cut short. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    if (this.#timer === undefined) return;
    this.#timer = undefined;
    const cancelled = [...this.#running.values()].map((work) => this.#doneLine(work, { mark: 'CANCELED ', tone: 'dim' }));
    this.#running.clear();
    const cached = this.#cached === 0 ? '' : `, ${this.#cached} cached`;
    const word = cancelled.length > 0 && this.#word === 'Built in' ? 'Stopped after' : this.#word;
    const text = `[+] ${word} ${seconds(this.#clock() - this.#begun)} (${this.#finished}/${this.#steps}${cached})`;
    this.#print([...cancelled, { text, tone: 'heading' }], []);
  }

  #onWork(event: Extract<BuildEvent, { kind: 'context' | 'exporting' | 'transfer' }>): void {
    const label = event.kind === 'context' ? `[internal] ${event.text}` : event.what;
    const key = `${event.kind} ${label}`;
    const work = this.#work(key, label);
    if (event.kind === 'transfer') work.sum.add(event.event);
    if (event.kind === 'transfer' ? work.sum.isOver : event.done) this.#end(key, { mark: '', tone: 'plain' });
  }

  #onStep(event: Extract<BuildEvent, { readonly step: StepName }>): void {
    const key = `step ${event.step.id}`;
    const work = this.#work(key, stepLabel(event.step, this.#stages));
    switch (event.kind) {
      case 'step-started':
        return;
      case 'step-output':
        return work.tail.push(event.stream, event.bytes);
      case 'step-cached':
        this.#cached += 1;
        this.#finished += 1;
        return this.#end(key, { mark: 'CACHED ', tone: 'dim' });
      case 'step-done':
        this.#finished += 1;
        return this.#end(key, { mark: '', tone: 'plain' });
      case 'step-failed':
        this.#word = 'Failed after';
        return this.#end(key, { mark: 'ERROR ', tone: 'bad' });
      case 'step-cancelled':
        if (this.#word === 'Built in') this.#word = 'Stopped after';
        return this.#end(key, { mark: 'CANCELED ', tone: 'dim' });
    }
  }

  #work(key: string, label: string): Work {
    const work = this.#running.get(key) ?? { label: shownLine(label), since: this.#clock(), tail: new Tail(), sum: new TransferSum() };
    this.#running.set(key, work);
    return work;
  }

  #end(key: string, ending: { readonly mark: string; readonly tone: Tone }): void {
    const work = this.#running.get(key);
    if (work === undefined) return;
    this.#running.delete(key);
    this.#draw([this.#doneLine(work, ending)]);
  }

  #doneLine(work: Work, { mark, tone }: { readonly mark: string; readonly tone: Tone }): Line {
    const time = seconds(this.#clock() - work.since);
    return { text: lineWithEnd(` => ${mark}${work.label}`, endOf(work, time), this.#columns()), tone };
  }

  /** Draws what runs, below lines that stay. */
  #draw(staying: readonly Line[]): void {
    this.#print(staying, this.#block());
  }

  #block(): readonly Line[] {
    const now = this.#clock();
    const columns = this.#columns();
    const room = Math.max(2, Math.min(mostLines, (this.#stream.rows?.() ?? 24) - 3));
    const works = [...this.#running.values()];
    const shown = works.slice(0, room - 1);
    const perTail = shown.length === 0 ? 0 : Math.min(mostTail, Math.floor((room - 1 - shown.length) / shown.length));
    const lines: Line[] = [
      { text: cutLine(`[+] Building ${seconds(now - this.#begun)} (${this.#finished}/${this.#steps})`, columns), tone: 'heading' },
    ];
    for (const work of shown) {
      lines.push({ text: lineWithEnd(` => ${work.label}`, endOf(work, seconds(now - work.since)), columns), tone: 'plain' });
      for (const text of work.tail.last(perTail)) lines.push({ text: cutLine(` => # ${text}`, columns), tone: 'dim' });
    }
    if (works.length > shown.length) lines.push({ text: cutLine(` => and ${works.length - shown.length} more`, columns), tone: 'dim' });
    return lines;
  }

  #print(staying: readonly Line[], block: readonly Line[]): void {
    const text = [...staying, ...block].map((line) => `${this.#paint(line.text, line.tone)}\n`).join('');
    this.#stream.write(`${this.#up()}${text}`);
    this.#drawn = block.map((line) => displayWidth(line.text));
  }

  /** Goes to where the block begins, and clears from there. A window that became narrower has broken its lines. */
  #up(): string {
    if (this.#drawn.length === 0) return '';
    const columns = Math.max(1, this.#stream.columns());
    const rows = this.#drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return `\r\u001b[${rows}A\u001b[J`;
  }

  #columns(): number {
    return Math.max(20, this.#stream.columns() - 1);
  }
}

function endOf({ sum }: Work, time: string): string {
  return sum.text === '' ? time : `${sum.text}  ${time}`;
}
