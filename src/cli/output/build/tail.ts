import { afterReturns, ByteLines } from './byte-lines.ts';
import { shownLine } from './shown-line.ts';

const kept = 8;
const longest = 2048;

/** The last lines that a step wrote, for the screen. */
export class Tail {
  readonly #streams = { stdout: new ByteLines(), stderr: new ByteLines() };
  #lines: Uint8Array[] = [];
  #current: 'stdout' | 'stderr' = 'stdout';

  push(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    this.#current = stream;
    const lines = this.#streams[stream].push(bytes).slice(-kept);
    this.#lines = [...this.#lines, ...lines.map((line) => afterReturns(line).slice(0, longest))].slice(-kept);
  }

  /** At most so many lines, the last one last; empty ones are left out. What has no end yet counts, too. */
  last(count: number): readonly string[] {
    const rest = afterReturns(this.#streams[this.#current].rest).slice(0, longest);
    const texts = [...this.#lines, rest].map((line) => shownLine(Buffer.from(line).toString()).trimEnd());
    return count <= 0 ? [] : texts.filter((text) => text !== '').slice(-count);
  }
}
