/** A demand for credentials, as a `WWW-Authenticate` header makes it; scheme and names of parameters in lower case. */
export type Challenge = { readonly scheme: string; readonly parameters: ReadonlyMap<string, string> };

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
/** The name of a scheme: one that a sign follows is a parameter that cannot be read. */
const nextScheme = /[!#$%&'*+.^_`|~0-9A-Za-z-]+(?![!#$%&'*+.^_`|~0-9A-Za-z-]|[ \t]*=)/y;
const token68 = /[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y;
const quoted = /"((?:[^"\\]|\\.)*)"/y;
const bare = /[^\s,"]+/y;
const gap = /[ \t]*/y;
const separator = /[ \t,]*/y;
const equals = /[ \t]*=[ \t]*/y;
const maxLength = 16_384;
const maxChallenges = 16;

/**
 * Reads the challenges of all `WWW-Authenticate` headers of an answer; a header may hold several, and quoted values may hold commas.
 * What cannot be read ends its header: what came before it counts. Never throws. Pure.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate
 */
export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  return headers
    .slice(0, maxChallenges)
    .flatMap((header) => readHeader(header.slice(0, maxLength)))
    .slice(0, maxChallenges);
}

function readHeader(header: string): readonly Challenge[] {
  const scanner = new Scanner(header);
  const challenges: Challenge[] = [];
  for (;;) {
    scanner.take(separator);
    const scheme = scanner.take(token);
    if (scheme === undefined || challenges.length === maxChallenges) return challenges;
    const parameters = new Map<string, string>();
    challenges.push({ scheme: scheme.toLowerCase(), parameters });
    scanner.take(gap);
    if (scanner.peek(token68) !== undefined && !scanner.isParameter()) scanner.take(token68);
    else if (!readParameters(scanner, parameters)) return challenges;
  }
}

/** @returns false when the rest cannot be read */
function readParameters(scanner: Scanner, parameters: Map<string, string>): boolean {
  for (;;) {
    scanner.take(separator);
    if (!scanner.isParameter()) return scanner.peek(nextScheme) !== undefined;
    const name = scanner.take(token)?.toLowerCase() ?? '';
    scanner.take(equals);
    const text = scanner.take(quoted);
    const value = text === undefined ? scanner.take(bare) : text.slice(1, -1).replace(/\\(.)/g, '$1');
    if (value === undefined) return false;
    // The first of two wins: a proxy that adds a second must not change the realm.
    if (!parameters.has(name)) parameters.set(name, value);
  }
}

/** A position in a text, and patterns tried at it. */
class Scanner {
  #position = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  peek(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    return pattern.exec(this.#text)?.[0];
  }

  take(pattern: RegExp): string | undefined {
    const found = this.peek(pattern);
    this.#position += found?.length ?? 0;
    return found;
  }

  /** Whether `name=value` follows, not the scheme of another challenge. */
  isParameter(): boolean {
    const name = this.peek(token);
    if (name === undefined) return false;
    const start = this.#position;
    this.#position += name.length;
    const sign = this.take(equals);
    const follows = sign !== undefined && (this.peek(quoted) ?? this.peek(bare)) !== undefined && this.#text[this.#position] !== '=';
    this.#position = start;
    return follows;
  }
}
