/**
 * systemd's own rules for the value of `Exec…=`, written anew after its source (`extract_first_word` with unquoting and C escapes, then
 * specifiers, then variables): what comes out are the bytes that a program is started with.
 */

/** Words of a command line as systemd would pass them on; `%x` and `$x` that stand for something are kept, in brackets. */
export function systemdWords(value: string): string[] {
  return splitQuoted(value.replaceAll('\\\n', ' ')).map((word) =>
    word
      .replaceAll(/%(.)/g, (_, letter: string) => (letter === '%' ? '%' : `<%${letter}>`))
      .replaceAll(/\$(\$|\{?\w+\}?)/g, (whole, what: string) => (what === '$' ? '$' : `<${whole}>`)),
  );
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  s: ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

function splitQuoted(text: string): string[] {
  const words: string[] = [];
  let word: number[] | undefined;
  let quote = '';
  const push = (bytes: Iterable<number>): void => void (word ??= []).push(...bytes);
  for (let at = 0; at < text.length; at++) {
    const letter = String.fromCodePoint(text.codePointAt(at) ?? 0);
    at += letter.length - 1;
    if (letter === '\\') {
      const hex = /^x([0-9a-f]{2})/.exec(text.slice(at + 1))?.[1];
      const plain = escapes[text[at + 1] ?? ''];
      if (hex === undefined && plain === undefined) throw new Error(`no escape: ${text.slice(at, at + 4)}`);
      push(hex === undefined ? Buffer.from(plain ?? '') : [Number.parseInt(hex, 16)]);
      at += hex === undefined ? 1 : 3;
    } else if (quote === letter) quote = '';
    else if (quote === '' && (letter === '"' || letter === "'")) [quote, word] = [letter, word ?? []];
    else if (quote === '' && /\s/.test(letter)) {
      if (word !== undefined) words.push(decode(word));
      word = undefined;
    } else push(Buffer.from(letter));
  }
  if (quote !== '') throw new Error(`a quote is open: ${text}`);
  return word === undefined ? words : [...words, decode(word)];
}

/** Bytes that are no UTF-8 come out as lone surrogates, as they came in. */
function decode(bytes: readonly number[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return bytes.map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte))).join('');
  }
}
