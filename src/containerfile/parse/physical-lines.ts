import { errorAt } from '../language-error.ts';

/** What a Containerfile may have: more would only be there to take memory. */
const maxBytes = 8 << 20;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Reads a file as text. Bytes that are no UTF-8 are taken in comments only, where old files have them.
 *
 * @throws {TiffinError} `invalid-argument` naming the line
 */
export function readText(bytes: Uint8Array, file: string): string {
  if (bytes.length > maxBytes) throw errorAt({ file, start: 1, end: 1 }, `the file has more than ${maxBytes >> 20} MiB`);
  const isMarked = byteOrderMark.every((byte, index) => bytes[index] === byte);
  const content = isMarked ? bytes.subarray(byteOrderMark.length) : bytes;
  const whole = decode(content);
  if (whole !== undefined && !whole.includes('\0')) return whole;
  let line = 0;
  return [...linesOfBytes(content)].map((part) => readLine(part, { file, start: ++line, end: line })).join('');
}

function readLine(bytes: Uint8Array, location: Parameters<typeof errorAt>[0]): string {
  const text = decode(bytes);
  if (text !== undefined && !text.includes('\0')) return text;
  const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (/^\s*#/.test(lossy)) return lossy.replaceAll('\0', '\uFFFD');
  throw errorAt(location, text === undefined ? 'the line is no UTF-8 text' : 'the line has a NUL byte');
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function* linesOfBytes(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at);
    const next = end === -1 ? bytes.length : end + 1;
    yield bytes.subarray(at, next);
    at = next;
  }
}

/** Goes through the lines of a text; none is kept. */
export class LineCursor {
  readonly #text: string;
  #at = 0;
  #number = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Of the line that was taken last, from 1. */
  get number(): number {
    return this.#number;
  }

  /** Where the next line begins in the text. */
  get offset(): number {
    return this.#at;
  }

  /** The next line without what ends it; undefined behind the last. */
  take(): string | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const start = this.#at;
    const end = this.#text.indexOf('\n', start);
    this.#at = end === -1 ? this.#text.length : end + 1;
    this.#number++;
    let last = this.#at;
    while (last > start && (this.#text[last - 1] === '\n' || this.#text[last - 1] === '\r')) last--;
    return this.#text.slice(start, last);
  }

  /** What stands between two offsets, with the ends of its lines. */
  between(start: number, end: number): string {
    return this.#text.slice(start, end);
  }
}
