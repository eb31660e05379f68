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

const escape = String.raw`\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|.?)`;
const pieces = {
  read: new RegExp(String.raw`${escape}|['"]|[ \t\n\r]+|[^\\'" \t\n\r]+`, 'gs'),
  keep: /['"]|[ \t\n\r]+|[^'" \t\n\r]+/gs,
};

/**
 * Splits a value at blanks as systemd does: quotes, `"` and `'`, keep blanks and go away.
 *
 * @param escapes `read` for command lines and assignments; `keep` for plain lists, where a backslash is a character like any other
 * @returns words in which bytes beyond ASCII that were written as `\xNN` are U+DC80 … U+DCFF, as `quoteWord` takes them
 * @see systemd.syntax(7) "Quoting"
 */
export function splitValue(text: string, escapes: 'read' | 'keep'): SplitValue {
  const splitter = new Splitter();
  for (const [piece] of text.matchAll(pieces[escapes])) {
    if (escapes === 'read' && piece.startsWith('\\')) splitter.escaped(piece);
    else splitter.take(piece);
  }
  return splitter.end();
}

class Splitter {
  readonly #words: string[] = [];
  #word: string | undefined;
  #quote = '';
  #fault: string | undefined;

  take(piece: string): void {
    if (piece === this.#quote) this.#quote = '';
    else if (this.#quote === '' && (piece === '"' || piece === "'")) {
      this.#quote = piece;
      this.#word ??= '';
    } else if (this.#quote === '' && /^[ \t\n\r]/.test(piece)) this.#close();
    else this.#word = (this.#word ?? '') + piece;
  }

  escaped(piece: string): void {
    const character = characterOf(piece);
    if (character === undefined) this.#fault ??= `unknown escape ${piece}`;
    this.#word = (this.#word ?? '') + (character ?? piece);
  }

  end(): SplitValue {
    this.#close();
    const fault = this.#quote === '' ? this.#fault : `a quote ${this.#quote} is not closed`;
    return { words: this.#words, fault };
  }

  #close(): void {
    if (this.#word !== undefined) this.#words.push(this.#word);
    this.#word = undefined;
  }
}

/** What an escape stands for; undefined for one that systemd does not know, NUL among them. */
function characterOf(piece: string): string | undefined {
  const name = piece.slice(1);
  const plain = Object.hasOwn(simple, name) ? simple[name] : undefined;
  if (plain !== undefined || name.length < 3) return plain;
  const isOctal = /^[0-7]/.test(name);
  const code = isOctal ? Number.parseInt(name, 8) : Number.parseInt(name.slice(1), 16);
  if (code === 0 || code > 0x10_ff_ff) return undefined;
  const isByte = (isOctal || name.startsWith('x')) && code > 0x7f;
  return isByte ? String.fromCharCode(0xdc00 + code) : String.fromCodePoint(code);
}
