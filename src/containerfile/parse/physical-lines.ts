import { errorAt } from '../language-error.ts';

/** Lines of a file, without what ends them; the ends are kept for heredocs. */
export type PhysicalLine = { readonly text: string; readonly end: string };

/** What a Containerfile may have: more would only be there to take memory. */
const maxBytes = 8 << 20;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Cuts a file into lines. Bytes that are no UTF-8 are taken in comments only, where old files have them.
 *
 * @throws {TiffinError} `invalid-argument` naming the line
 */
export function readLines(bytes: Uint8Array, file: string): PhysicalLine[] {
  if (bytes.length > maxBytes) throw errorAt({ file, start: 1, end: 1 }, `the file has more than ${maxBytes >> 20} MiB`);
  const isMarked = byteOrderMark.every((byte, index) => bytes[index] === byte);
  const content = isMarked ? bytes.subarray(byteOrderMark.length) : bytes;
  const whole = decode(content);
  if (whole !== undefined && !whole.includes('\0')) return cut(whole);
  return [...linesOfBytes(content)].map((line, index) => {
    const text = decode(line);
    if (text !== undefined && !text.includes('\0')) return cutEnd(text);
    const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(line);
    if (/^\s*#/.test(lossy)) return cutEnd(lossy.replaceAll('\0', '\uFFFD'));
    const location = { file, start: index + 1, end: index + 1 };
    throw errorAt(location, text === undefined ? 'the line is no UTF-8 text' : 'the line has a NUL byte');
  });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function cut(text: string): PhysicalLine[] {
  return text.split(/(?<=\n)/).map(cutEnd);
}

function cutEnd(line: string): PhysicalLine {
  let length = line.length;
  while (length > 0 && (line[length - 1] === '\n' || line[length - 1] === '\r')) length--;
  return { text: line.slice(0, length), end: line.slice(length) };
}

function* linesOfBytes(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at);
    const next = end === -1 ? bytes.length : end + 1;
    yield bytes.subarray(at, next);
    at = next;
  }
}
