import { readFileSync } from 'node:fs';

const replacement = '\ufffd';

/**
 * The words of the command line with no byte lost: what is not UTF-8 is held by lone surrogates U+DC80 … U+DCFF.
 * Node has replaced such bytes already, so they are read again from the kernel, and only then.
 *
 * @param argv the words as Node decoded them, the last ones of the process
 */
export function bytesAsTyped(argv: readonly string[]): readonly string[] {
  if (!argv.some((word) => word.includes(replacement))) return argv;
  try {
    return lastWords(readFileSync('/proc/self/cmdline'), argv.length);
  } catch {
    return argv;
  }
}

/** The last `count` words of a NUL-separated command line. */
export function lastWords(cmdline: Uint8Array, count: number): readonly string[] {
  const words: string[] = [];
  let end = cmdline.length - 1;
  while (words.length < count && end >= 0) {
    const start = end === 0 ? 0 : cmdline.lastIndexOf(0, end - 1) + 1;
    words.unshift(decodeLossless(cmdline.subarray(start, end)));
    end = start - 1;
  }
  return words;
}

/** UTF-8 to text, with each byte that is not part of a character as the surrogate U+DC00 + byte. */
export function decodeLossless(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let start = 0;
  while (start < bytes.length) {
    const length = characterLength(bytes, start);
    const character = bytes.subarray(start, start + length);
    try {
      text += decoder.decode(character);
      start += length;
    } catch {
      text += String.fromCharCode(0xdc00 + (bytes[start] ?? 0));
      start++;
    }
  }
  return text;
}

function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
