import type { BuildEvent, StepName } from '../../../build/event.ts';
import { ByteLines } from './byte-lines.ts';
import type { BuildDisplay, DisplaySettings } from './display.ts';
import { shownLine } from './shown-line.ts';
import { seconds, stepLabel } from './step-label.ts';
import { TransferSum } from './transfer-sum.ts';

type Vertex = {
  readonly number: number;
  readonly since: number;
  readonly lines: { readonly stdout: ByteLines; readonly stderr: ByteLines };
  readonly sum: TransferSum;
  reportedAt: number;
};

const reportEveryMs = 5000;

/** `--progress plain`: a line for each thing that happens, numbered by what it is about, as BuildKit writes them. */
export class PlainDisplay implements BuildDisplay {
  readonly #stream: DisplaySettings['stream'];
  readonly #clock: () => number;
  readonly #vertices = new Map<string, Vertex>();
  #stages = 1;
  #last = 0;

  constructor({ stream, clock = () => performance.now() }: Pick<DisplaySettings, 'stream' | 'clock'>) {
    this.#stream = stream;
    this.#clock = clock;
  }

  readonly onEvent = (event: BuildEvent): void => {
    if ('step' in event) return this.#onStep(event);
    switch (event.kind) {
      case 'planned':
        this.#stages = event.stages;
        return;
      case 'warning':
        return this.#write(`WARNING: ${this.#safe(event.message)}\n`);
      case 'context':
      case 'exporting':
        return this.#onWork(event);
      case 'transfer':
        return this.#onTransfer(event);
      case 'read':
      case 'image':
        return;
    }
  };

  [Symbol.dispose](): void {
    this.#vertices.clear();
  }

  #onStep(event: Extract<BuildEvent, { readonly step: StepName }>): void {
    const { step } = event;
    const key = `step ${step.id}`;
    const vertex = this.#vertex(key, stepLabel(step, this.#stages));
    switch (event.kind) {
      case 'step-started':
        return;
      case 'step-output':
        return this.#print(vertex, vertex.lines[event.stream].push(event.bytes));
      case 'step-cached':
        return this.#end(key, 'CACHED');
      case 'step-done':
        return this.#end(key, `DONE ${seconds(event.milliseconds)}`);
      case 'step-failed':
        return this.#end(key, `ERROR: ${this.#safe(event.failure.message)}`);
      case 'step-cancelled':
        return this.#end(key, 'CANCELED');
    }
  }

  #onWork(event: Extract<BuildEvent, { kind: 'context' | 'exporting' }>): void {
    const text = event.kind === 'context' ? event.text : event.what;
    const key = `${event.kind} ${text}`;
    const vertex = this.#vertex(key, event.kind === 'context' ? `[internal] ${text}` : text);
    if (event.done) this.#end(key, `DONE ${seconds(this.#clock() - vertex.since)}`);
  }

  #onTransfer({ what, event }: Extract<BuildEvent, { kind: 'transfer' }>): void {
    const key = `transfer ${what}`;
    const vertex = this.#vertex(key, what);
    vertex.sum.add(event);
    const now = this.#clock();
    if (vertex.sum.isOver)
      return this.#end(key, `DONE ${seconds(now - vertex.since)}${vertex.sum.text === '' ? '' : ` ${vertex.sum.text}`}`);
    if (now - vertex.reportedAt < reportEveryMs) return;
    vertex.reportedAt = now;
    this.#line(vertex, `${seconds(now - vertex.since)} ${vertex.sum.text}`);
  }

  #vertex(key: string, title: string): Vertex {
    const known = this.#vertices.get(key);
    if (known !== undefined) return known;
    const now = this.#clock();
    const lines = { stdout: new ByteLines(), stderr: new ByteLines() };
    const vertex = { number: this.#vertices.size + 1, since: now, lines, sum: new TransferSum(), reportedAt: now };
    this.#vertices.set(key, vertex);
    this.#line(vertex, this.#safe(title));
    return vertex;
  }

  #end(key: string, word: string): void {
    const vertex = this.#vertices.get(key);
    if (vertex === undefined) return;
    const rests = [vertex.lines.stdout.rest, vertex.lines.stderr.rest].filter((rest) => rest.length > 0);
    this.#print(vertex, rests);
    this.#line(vertex, word);
  }

  /** What a step wrote, each line with when it came. Bytes stay what they are where no terminal shows them. */
  #print(vertex: Vertex, lines: readonly Uint8Array[]): void {
    if (lines.length === 0) return;
    this.#turnTo(vertex);
    const head = `#${vertex.number} ${((this.#clock() - vertex.since) / 1000).toFixed(3)} `;
    if (this.#stream.isTerminal) {
      return this.#write(lines.map((line) => `${head}${shownLine(Buffer.from(line).toString()).trimEnd()}\n`).join(''));
    }
    this.#stream.write(Buffer.concat(lines.flatMap((line) => [Buffer.from(head), line, Buffer.from('\n')])));
  }

  #line(vertex: Vertex, text: string): void {
    this.#turnTo(vertex);
    this.#write(`#${vertex.number} ${text}\n`);
  }

  /** An empty line parts what is about different things. */
  #turnTo({ number }: Vertex): void {
    if (this.#last !== 0 && this.#last !== number) this.#write('\n');
    this.#last = number;
  }

  #safe(text: string): string {
    return this.#stream.isTerminal ? shownLine(text) : text;
  }

  #write(text: string): void {
    this.#stream.write(text);
  }
}
