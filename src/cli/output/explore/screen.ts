import { ReadStream } from 'node:tty';
import type { Output } from '../output.ts';
import { readKeys, type Key } from './keys.ts';
import type { ScreenSize } from './state.ts';

/** What a screen has to tell. */
export type ScreenEvent = { readonly kind: 'key'; readonly key: Key } | { readonly kind: 'resize' } | { readonly kind: 'end' };

/** The terminal as a whole: the alternate screen, no cursor, every key at once. Disposing it gives it back as it was. */
export type Screen = Disposable & {
  size(): ScreenSize;
  /** Draws all lines of the screen. */
  draw(lines: readonly string[]): void;
  /** Waits for a key or another size; `end` when the terminal or the signal says so. */
  next(): Promise<ScreenEvent>;
  /** Gives the terminal back and stops the process until somebody continues it. */
  suspend(): void;
};

const enter = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const leave = '\u001b[?7h\u001b[?25h\u001b[?1049l';

/**
 * Takes the terminal on standard input and output.
 *
 * It is given back when the screen is disposed of, and whenever the process ends in a way that it notices: signals end `next`.
 */
export function openScreen(output: Output, signal: AbortSignal): Screen {
  const input = new ReadStream(0);
  const events = new EventQueue();
  const write = (text: string): void => output.raw('stdout', Buffer.from(text));
  const take = (): void => {
    input.setRawMode(true);
    write(enter);
  };
  const give = (): void => {
    input.setRawMode(false);
    write(leave);
  };
  const suspend = (): void => {
    give();
    process.kill(process.pid, 'SIGSTOP');
    take();
    events.push({ kind: 'resize' });
  };
  const stop = listen(input, events, { signal, suspend });
  take();
  process.once('exit', give);
  return {
    size: () => ({ columns: process.stdout.columns || 80, lines: process.stdout.rows || 24 }),
    draw: (lines) => write(`\u001b[H${lines.map((line) => `${line}\u001b[0m\u001b[K`).join('\r\n')}\u001b[J`),
    next: () => events.next(),
    suspend,
    [Symbol.dispose]: () => {
      stop();
      process.removeListener('exit', give);
      give();
      input.destroy();
    },
  };
}

type Ears = { readonly signal: AbortSignal; readonly suspend: () => void };

function listen(input: ReadStream, events: EventQueue, { signal, suspend }: Ears): () => void {
  const onEnd = (): void => events.push({ kind: 'end' });
  const onResize = (): void => events.push({ kind: 'resize' });
  input.setEncoding('utf8');
  input.on('data', (chunk) => {
    for (const key of readKeys(String(chunk))) events.push({ kind: 'key', key });
  });
  input.once('end', onEnd);
  input.once('error', onEnd);
  signal.addEventListener('abort', onEnd, { once: true });
  process.once('SIGHUP', onEnd);
  process.on('SIGTSTP', suspend);
  process.stdout.on('resize', onResize);
  return () => {
    signal.removeEventListener('abort', onEnd);
    process.removeListener('SIGHUP', onEnd);
    process.removeListener('SIGTSTP', suspend);
    process.stdout.removeListener('resize', onResize);
  };
}

/** Events in their order; whoever asks first gets the next one. */
class EventQueue {
  readonly #events: ScreenEvent[] = [];
  #waiting: ((event: ScreenEvent) => void) | undefined;

  push(event: ScreenEvent): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#events.push(event);
    else waiting(event);
  }

  async next(): Promise<ScreenEvent> {
    return this.#events.shift() ?? (await new Promise((resolve) => (this.#waiting = resolve)));
  }
}
