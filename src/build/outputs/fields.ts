import { TiffinError } from '../../lib/errors.ts';

/** Values of a list of `KEY=VALUE`, from which each key is taken once; what is left at the end is refused by name. */
export class Fields {
  /** As typed. */
  readonly text: string;
  readonly #option: string;
  readonly #values = new Map<string, string>();

  /**
   * Reads `KEY=VALUE,…`, one line of CSV as BuildKit has it: a field with commas stands in double quotes, as a whole.
   *
   * @param option for messages
   * @throws {TiffinError} `invalid-argument` for a field without `=`, or a key that is said twice
   */
  constructor(option: string, text: string) {
    this.#option = option;
    this.text = text;
    for (const field of splitFields(text)) {
      const [key = '', ...value] = field.split('=');
      if (value.length === 0 || key === '') throw this.#wrong(`invalid field ${JSON.stringify(field)}, expected format key=value`);
      const plain = plainKey(key.trim());
      if (this.#values.has(plain)) throw this.#wrong(`duplicate ${JSON.stringify(key)} not supported`);
      this.#values.set(plain, value.join('='));
    }
  }

  take(key: string): string | undefined {
    const value = this.#values.get(key);
    this.#values.delete(key);
    return value;
  }

  /** @throws {TiffinError} `invalid-argument` when it is missing */
  need(key: string, what: string): string {
    const value = this.take(key);
    if (value === undefined || value === '') throw this.#wrong(`missing required key ${JSON.stringify(key)}: ${what}`);
    return value;
  }

  /** @throws {TiffinError} `invalid-argument` for what is neither true nor false */
  takeSwitch(key: string): boolean | undefined {
    const value = this.take(key)?.toLowerCase();
    if (value === undefined) return undefined;
    if (['true', '1', 't', ''].includes(value)) return true;
    if (['false', '0', 'f'].includes(value)) return false;
    throw this.#wrong(`${key} is true or false, not ${JSON.stringify(value)}`);
  }

  /** @throws {TiffinError} `invalid-argument` for what is no number */
  takeNumber(key: string): number | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (/^-?\d{1,9}$/.test(value)) return Number(value);
    throw this.#wrong(`${key} is a number, not ${JSON.stringify(value)}`);
  }

  takeMatching(pattern: RegExp): readonly { readonly key: string; readonly value: string }[] {
    const matching = [...this.#values].filter(([key]) => pattern.test(key));
    for (const [key] of matching) this.#values.delete(key);
    return matching.map(([key, value]) => ({ key, value }));
  }

  /** Takes switches that change nothing. */
  ignoreSwitches(...keys: readonly string[]): void {
    for (const key of keys) this.takeSwitch(key);
  }

  /** @throws {TiffinError} `invalid-argument` naming the first key that nobody took */
  requireEmpty(where: string): void {
    const [left] = this.#values.keys();
    if (left !== undefined) throw this.#wrong(`unknown key ${JSON.stringify(left)} ${where}`);
  }

  #wrong(why: string): TiffinError {
    return new TiffinError('invalid-argument', `${this.#option} ${this.text}: ${why}`);
  }
}

/** Names of annotations keep their case. */
function plainKey(key: string): string {
  const lower = key.toLowerCase();
  if (lower.startsWith('annotation')) return key;
  return lower === 'destination' || lower === 'output' ? 'dest' : lower;
}

/** One line of CSV. @throws {TiffinError} never: a quote that does not end, ends with the text */
export function splitFields(text: string): string[] {
  const fields: string[] = [];
  for (let rest = text; ;) {
    const quoted = /^\s*"((?:[^"]|"")*)"?[^,]*/.exec(rest);
    const [whole, field] = quoted === null ? [/^[^,]*/.exec(rest)?.[0] ?? '', undefined] : [quoted[0], quoted[1]];
    fields.push(field === undefined ? whole : field.replaceAll('""', '"'));
    if (whole.length >= rest.length) return fields;
    rest = rest.slice(whole.length + 1);
  }
}
