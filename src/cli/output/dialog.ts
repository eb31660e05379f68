import { isatty, type ReadStream } from 'node:tty';
import { TiffinError } from '../../lib/errors.ts';
import { cancelled } from '../../lib/retry.ts';
import type { Output } from './output.ts';
import { readLine } from './read-line.ts';

const [interrupt, endOfInput, backspace, lineFeed, carriageReturn, killLine, del] = [0x03, 0x04, 0x08, 0x0a, 0x0d, 0x15, 0x7f];
const maxAnswerBytes = 4096;

/**
 * Questions to the person at the terminal. From the first question to the end the terminal gives us each key, so that an answer can
 * stay unseen; disposing gives it back as it was, also after Ctrl-C and SIGTERM.
 */
export class Dialog implements Disposable {
  readonly #output: Output;
  readonly #signal: AbortSignal;
  readonly #typed: number[] = [];
  #ended = false;
  #wake: () => void = () => undefined;
  #terminal: ReadStream | undefined;

  constructor(output: Output, signal: AbortSignal) {
    this.#output = output;
    this.#signal = signal;
  }

  /** Whether someone can be asked: standard input is a terminal. */
  get isPossible(): boolean {
    return isatty(0);
  }

  /**
   * Asks, and waits for a line. Without a terminal the line is read from standard input as it is.
   *
   * @param echo `hidden`: what is typed is not shown
   * @throws {TiffinError} `cancelled` on Ctrl-C and when the signal is aborted; `invalid-argument` when there is no terminal to hide it on
   */
  async ask(question: string, echo: 'shown' | 'hidden'): Promise<string> {
    // Before the question: a quick answer must not be shown, and Ctrl-C must come to us.
    if (this.isPossible) this.#open();
    this.#output.text(question);
    if (this.#terminal === undefined) {
      if (echo === 'shown') return readLine(0).replace(/\r$/, '');
      throw new TiffinError('invalid-argument', 'there is no terminal to ask for it');
    }
    const line = await this.#line(echo);
    this.#output.text('\n');
    return line;
  }

  [Symbol.dispose](): void {
    this.#terminal?.removeAllListeners('data');
    this.#terminal?.setRawMode(false);
    this.#terminal?.pause();
    this.#terminal = undefined;
  }

  #open(): void {
    if (this.#terminal !== undefined) return;
    this.#terminal = process.stdin;
    this.#terminal.setRawMode(true);
    this.#terminal.on('data', (chunk: Buffer) => {
      this.#typed.push(...chunk);
      this.#wake();
    });
    this.#terminal.once('end', () => {
      this.#ended = true;
      this.#wake();
    });
    this.#signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  async #line(echo: 'shown' | 'hidden'): Promise<string> {
    const bytes: number[] = [];
    for (;;) {
      const key = await this.#key();
      if (key === interrupt) throw this.#stopped();
      if (key === undefined) throw new TiffinError('cancelled', 'the terminal went away');
      if (key === lineFeed || key === carriageReturn || (key === endOfInput && bytes.length === 0)) break;
      const shown = this.#edit(bytes, key);
      if (echo === 'shown') this.#output.text(shown);
    }
    return Buffer.from(bytes).toString();
  }

  /** @returns what the terminal shows for it */
  #edit(bytes: number[], key: number): string {
    if (key === backspace || key === del) {
      // Bytes that go on a character are of the form 10xxxxxx.
      while (bytes.length > 0 && ((bytes.at(-1) ?? 0) & 0xc0) === 0x80) bytes.pop();
      return bytes.pop() === undefined ? '' : '\b \b';
    }
    if (key === killLine) {
      const { length } = Buffer.from(bytes.splice(0)).toString();
      return '\b \b'.repeat(length);
    }
    if (key < 0x20 || bytes.length >= maxAnswerBytes) return '';
    bytes.push(key);
    return key < 0x80 ? String.fromCharCode(key) : '';
  }

  async #key(): Promise<number | undefined> {
    for (;;) {
      if (this.#signal.aborted) throw this.#stopped();
      const key = this.#typed.shift();
      if (key !== undefined || this.#ended) return key;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #stopped(): TiffinError {
    this[Symbol.dispose]();
    this.#output.text('\n');
    return cancelled(this.#signal);
  }
}
