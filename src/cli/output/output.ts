import type { OutputStream } from './stream.ts';
import { escapeControls } from './escape.ts';

/** The only door to stdout and stderr. */
export class Output {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;

  constructor(stdout: OutputStream, stderr: OutputStream) {
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** One line of the answer. Control characters are escaped when a terminal shows it. */
  line(text: string): void {
    this.stdout.write(`${this.stdout.isTerminal ? escapeControls(text) : text}\n`);
  }

  /** One line beside the answer, on stderr: warnings, notices, errors. */
  notice(text: string): void {
    this.stderr.write(`${this.stderr.isTerminal ? escapeControls(text) : text}\n`);
  }

  /** Bytes as they are: the output of containers, archives. */
  raw(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    this[stream].write(bytes);
  }
}
