import { TiffinError } from '../lib/errors.ts';
import { nearest } from '../lib/suggest.ts';
import { parseSize } from '../lib/units.ts';

/**
 * What a program gave as options: read by name, each checked when it is read, because JavaScript checks nothing. A value that is undefined
 * was not given.
 */
export class Given {
  readonly #what: string;
  readonly #values: Readonly<Record<string, unknown>>;

  /**
   * @param what whose options they are, for messages: `run`
   * @throws {TiffinError} `invalid-argument` for what is no object, and for an option that is not among `known`
   */
  constructor(what: string, given: unknown, known: readonly string[]) {
    this.#what = what;
    if (given !== undefined && !isPlainObject(given)) throw invalid(`${what}: the options must be an object, not ${describe(given)}`);
    this.#values = given ?? {};
    for (const name of Object.keys(this.#values)) if (!known.includes(name)) throw unknownOption(what, name, known);
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  raw(name: string): unknown {
    return this.#values[name];
  }

  /** Text without NUL bytes. */
  text(name: string): string | undefined {
    return this.has(name) ? this.#text(name, this.raw(name)) : undefined;
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.#wrong(name, 'an array of strings', value);
    return value.map((each, index) => this.#text(`${name}[${index}]`, each));
  }

  textMap(name: string): Readonly<Record<string, string>> | undefined {
    return this.map(name)?.reduce<Record<string, string>>((map, [key, value]) => {
      Object.defineProperty(map, key, { value: this.#text(`${name}.${key}`, value), enumerable: true, configurable: true, writable: true });
      return map;
    }, {});
  }

  /** The members of an object. */
  map(name: string): readonly (readonly [string, unknown])[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!isPlainObject(value)) throw this.#wrong(name, 'an object', value);
    const members = Object.entries(value);
    for (const [key] of members) if (key.includes('\0')) throw invalid(`${this.#what}: ${name}: a name has a NUL byte`);
    return members;
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.#wrong(name, 'true or false', value);
  }

  /** A whole number from `least` on. */
  whole(name: string, least = 0): number | undefined {
    const value = this.raw(name);
    if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= least)) return value;
    throw this.#wrong(name, `a whole number from ${least} on`, value);
  }

  number(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    throw this.#wrong(name, 'a number', value);
  }

  /** Bytes, or text such as `512m`. */
  size(name: string): number | undefined {
    const value = this.raw(name);
    if (typeof value !== 'string') return this.whole(name, 0);
    try {
      return parseSize(value);
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      throw invalid(`${this.#what}: ${name}: ${error.message}`);
    }
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const found = words.find((word) => word === value);
    if (found === undefined) throw this.#wrong(name, words.map((word) => `'${word}'`).join(' or '), value);
    return found;
  }

  date(name: string): Date | undefined {
    const value = this.raw(name);
    if (value === undefined || (value instanceof Date && !Number.isNaN(value.getTime()))) return value;
    throw this.#wrong(name, 'a Date', value);
  }

  /** A function; what it takes is up to the type that the program was compiled with. */
  callback<Callback>(name: string): Callback | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'function') return value as Callback | undefined;
    throw this.#wrong(name, 'a function', value);
  }

  signal(): AbortSignal | undefined {
    const value = this.raw('signal');
    if (value === undefined || value instanceof AbortSignal) return value;
    throw this.#wrong('signal', 'an AbortSignal', value);
  }

  #text(name: string, value: unknown): string {
    if (typeof value !== 'string') throw this.#wrong(name, 'a string', value);
    if (value.includes('\0')) throw invalid(`${this.#what}: ${name} has a NUL byte`);
    return value;
  }

  #wrong(name: string, wanted: string, value: unknown): TiffinError {
    return invalid(`${this.#what}: ${name} must be ${wanted}, not ${describe(value)}`);
  }
}

/**
 * Checks a word of the call itself, such as a name.
 *
 * @throws {TiffinError} `invalid-argument` for what is no text, is empty, or has a NUL byte
 */
export function requireWord(what: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(`${what} must be a string, not ${describe(value)}`);
  if (value === '' || value.includes('\0')) throw invalid(`${what} ${value === '' ? 'is empty' : 'has a NUL byte'}`);
  return value;
}

/** The same for a command. @throws {TiffinError} `invalid-argument` */
export function requireWords(what: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw invalid(`${what} must be an array of words, such as ['ls', '-l'], not ${describe(value)}`);
  return value.map((word, index) => {
    if (typeof word !== 'string') throw invalid(`${what}[${index}] must be a string, not ${describe(word)}`);
    if (word.includes('\0')) throw invalid(`${what}[${index}] has a NUL byte`);
    return word;
  });
}

/** An `invalid-argument`. */
export function invalid(message: string): TiffinError {
  return new TiffinError('invalid-argument', message);
}

function unknownOption(what: string, name: string, known: readonly string[]): TiffinError {
  const meant = nearest(name, known) ?? known.find((each) => each.toLowerCase() === name.toLowerCase());
  const hint = meant === undefined ? `it has ${known.join(', ')}` : `did you mean ${meant}?`;
  return new TiffinError('invalid-argument', `${what}: there is no option ${JSON.stringify(name)}`, { hint });
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return typeof value === 'object' ? 'an object' : typeof value;
}
