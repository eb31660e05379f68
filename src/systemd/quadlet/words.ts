/** Words of a value; `fault` says what is wrong with its quotes or escapes. */
export type SplitValue = { readonly words: readonly string[]; readonly fault?: string | undefined };

const simple: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

const numbered = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/;

/**
 * Splits a value at blanks as systemd does: quotes, `"` and `'`, keep blanks and go away.
 *
 * @param escapes `read` for command lines and assignments; `keep` for plain lists, where a backslash is a character like any other
 * @see systemd.syntax(7) "Quoting"
 */
export function splitValue(text: string, escapes: 'read' | 'keep'): SplitValue {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  let fault: string | undefined;
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    at += 1;
    if (character === '\\' && escapes === 'read') {
      const escape = readEscape(text.slice(at, at + 9));
      if (escape === undefined) fault ??= `unknown escape \\${text.charAt(at)}`;
      word = (word ?? '') + (escape?.character ?? '\\');
      at += escape?.length ?? 0;
    } else if (quote === '' && /[ \t\n\r]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === quote) {
      quote = '';
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== undefined) words.push(word);
  return quote === '' ? { words, fault } : { words, fault: `a quote ${quote} is not closed` };
}

function readEscape(rest: string): { readonly character: string; readonly length: number } | undefined {
  const plain = simple[rest.charAt(0)];
  if (plain !== undefined) return { character: plain, length: 1 };
  const match = numbered.exec(rest);
  if (match === null) return undefined;
  const [all, byte, short, long, octal] = match;
  const code = octal === undefined ? Number.parseInt(byte ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
  if (code === 0 || code > 0x10_ff_ff) return undefined;
  return { character: String.fromCodePoint(code), length: all.length };
}
