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

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', s: ' ', '"': '"', "'": "'", '\\': '\\' };

type State = { readonly words: string[]; word: number[] | undefined; quote: string };

function splitQuoted(text: string): string[] {
  const state: State = { words: [], word: undefined, quote: '' };
  for (const [whole, hex, escape] of text.matchAll(/\\x([0-9a-f]{2})|\\([\s\S])|[\s\S]/gu)) {
    if (hex !== undefined) add(state, [Number.parseInt(hex, 16)]);
    else if (escape !== undefined) add(state, Buffer.from(escapes[escape] ?? fail(whole)));
    else read(state, whole);
  }
  if (state.quote !== '') fail(text);
  end(state);
  return state.words;
}

function read(state: State, letter: string): void {
  if (state.quote === letter) state.quote = '';
  else if (state.quote !== '') add(state, Buffer.from(letter));
  else if (letter === '"' || letter === "'") {
    state.quote = letter;
    add(state, []);
  } else if (/\s/.test(letter)) end(state);
  else add(state, Buffer.from(letter));
}

function add(state: State, bytes: Iterable<number>): void {
  state.word = [...(state.word ?? []), ...bytes];
}

function end(state: State): void {
  if (state.word !== undefined) state.words.push(decode(state.word));
  state.word = undefined;
}

function fail(text: string): never {
  throw new Error(`systemd does not read this: ${text}`);
}

/** Bytes that are no UTF-8 come out as lone surrogates, as they came in. */
function decode(bytes: readonly number[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return bytes.map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte))).join('');
  }
}
