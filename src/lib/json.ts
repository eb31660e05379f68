import { TiffinError } from './errors.ts';

/** A JSON value as {@link parseJson} makes it: objects have no prototype, so every key is the document's own. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** A JSON object without prototype. */
export type JsonObject = { [key: string]: JsonValue };

/** Bounds of {@link parseJson}. `what` names the document in errors. */
export type JsonLimits = { readonly what?: string; readonly maxBytes?: number; readonly maxDepth?: number; readonly maxValues?: number };

const literal = /true|false|null/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const space = /[ \t\n\r]*/y;

/**
 * Reads a JSON document from outside: strict RFC 8259 in UTF-8, every limit checked before use.
 *
 * Stricter than `JSON.parse`: a key that occurs twice in one object is refused (readers differ in which value wins), objects have
 * no prototype, size (4 MiB unless told otherwise), depth (64) and number of values (200,000) are bounded.
 *
 * @throws {TiffinError} `corrupt`, naming the document and the offset
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits = {}): JsonValue {
  const what = limits.what ?? 'JSON document';
  const maxBytes = limits.maxBytes ?? 4 * 1024 * 1024;
  if (bytes.byteLength > maxBytes) throw new TiffinError('corrupt', `${what} is larger than ${maxBytes} bytes`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new TiffinError('corrupt', `${what} is not UTF-8`, { cause });
  }
  return new JsonReader(text, { what, maxDepth: limits.maxDepth ?? 64, maxValues: limits.maxValues ?? 200_000 }).document();
}

/** Reads one document; a class only because the position is shared by all productions. */
class JsonReader {
  #position = 0;
  #values = 0;
  readonly #text: string;
  readonly #limits: { readonly what: string; readonly maxDepth: number; readonly maxValues: number };

  constructor(text: string, limits: { readonly what: string; readonly maxDepth: number; readonly maxValues: number }) {
    this.#text = text;
    this.#limits = limits;
  }

  document(): JsonValue {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#position !== this.#text.length) throw this.#failure('something follows the document');
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > this.#limits.maxDepth) throw this.#failure(`nested deeper than ${this.#limits.maxDepth}`);
    this.#values += 1;
    if (this.#values > this.#limits.maxValues) throw this.#failure(`more than ${this.#limits.maxValues} values`);
    this.#skipSpace();
    switch (this.#text[this.#position]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  #object(depth: number): JsonObject {
    const object = Object.create(null) as JsonObject;
    this.#position += 1;
    if (this.#accept('}')) return object;
    do {
      this.#skipSpace();
      const key = this.#string();
      if (Object.hasOwn(object, key)) throw this.#failure(`key ${JSON.stringify(key.slice(0, 80))} occurs twice`);
      this.#expect(':');
      object[key] = this.#value(depth + 1);
    } while (this.#accept(','));
    this.#expect('}');
    return object;
  }

  #array(depth: number): JsonValue[] {
    const array: JsonValue[] = [];
    this.#position += 1;
    if (this.#accept(']')) return array;
    do array.push(this.#value(depth + 1));
    while (this.#accept(','));
    this.#expect(']');
    return array;
  }

  #string(): string {
    const start = this.#position;
    const end = this.#endOfString();
    const token = this.#text.slice(start, end);
    this.#position = end;
    if (!token.includes('\\')) return token.slice(1, -1);
    try {
      return JSON.parse(token) as string;
    } catch {
      throw this.#failure('an escape in a string is not valid');
    }
  }

  /** A loop, not a pattern: patterns run out of stack on strings of megabytes. */
  #endOfString(): number {
    if (this.#text[this.#position] !== '"') throw this.#failure('a string was expected');
    for (let index = this.#position + 1; index < this.#text.length; index += 1) {
      const code = this.#text.charCodeAt(index);
      if (code === 0x22) return index + 1;
      if (code === 0x5c) index += 1;
      else if (code < 0x20) throw this.#failure('a string contains a raw control character');
    }
    throw this.#failure('a string does not end');
  }

  #scalar(): JsonValue {
    const word = this.#match(literal);
    if (word !== undefined) return word === 'null' ? null : word === 'true';
    const digits = this.#match(number);
    const value = Number(digits);
    if (digits === undefined || !Number.isFinite(value)) throw this.#failure('a value was expected');
    return value;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#position += found.length;
    return found;
  }

  #skipSpace(): void {
    this.#match(space);
  }

  #accept(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#position] !== character) return false;
    this.#position += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) throw this.#failure(`"${character}" was expected`);
  }

  #failure(reason: string): TiffinError {
    return new TiffinError('corrupt', `${this.#limits.what} is not valid JSON: ${reason} at offset ${this.#position}`);
  }
}
