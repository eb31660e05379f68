import { TiffinError } from '../../lib/errors.ts';

/** A list of `KEY=VALUE`, from which each key is taken once; what is left at the end is refused by name. */
export type Fields = {
  /** As typed. */
  readonly text: string;
  take(key: string): string | undefined;
  /** @throws {TiffinError} `invalid-argument` when it is missing */
  need(key: string, what: string): string;
  takeSwitch(key: string): boolean | undefined;
  takeNumber(key: string): number | undefined;
  takeMatching(pattern: RegExp): readonly { readonly key: string; readonly value: string }[];
  /** Takes switches that change nothing. */
  ignoreSwitches(...keys: readonly string[]): void;
  /** @throws {TiffinError} `invalid-argument` naming the first key that nobody took */
  requireEmpty(where: string): void;
};

/**
 * Reads `KEY=VALUE,…`, one line of CSV as BuildKit has it: a field with commas stands in double quotes, as a whole.
 *
 * @param option for messages
 * @throws {TiffinError} `invalid-argument` for a field without `=`, or a key that is said twice
 */
export function readFields(option: string, text: string): Fields {
  const values = new Map<string, string>();
  const wrong = (why: string): TiffinError => new TiffinError('invalid-argument', `${option} ${text}: ${why}`);
  for (const field of splitFields(text)) {
    const [key = '', ...value] = field.split('=');
    if (value.length === 0 || key === '') throw wrong(`invalid field ${JSON.stringify(field)}, expected format key=value`);
    const name = key.trim().toLowerCase().startsWith('annotation') ? key.trim() : key.trim().toLowerCase();
    const plain = name === 'destination' || name === 'output' ? 'dest' : name;
    if (values.has(plain)) throw wrong(`duplicate ${JSON.stringify(key)} not supported`);
    values.set(plain, value.join('='));
  }
  const take = (key: string): string | undefined => {
    const value = values.get(key);
    values.delete(key);
    return value;
  };
  const takeSwitch = (key: string): boolean | undefined => {
    const value = take(key)?.toLowerCase();
    if (value === undefined) return undefined;
    if (['true', '1', 't', ''].includes(value)) return true;
    if (['false', '0', 'f'].includes(value)) return false;
    throw wrong(`${key} is true or false, not ${JSON.stringify(value)}`);
  };
  return {
    text,
    take,
    takeSwitch,
    need: (key, what) => {
      const value = take(key);
      if (value === undefined || value === '') throw wrong(`missing required key ${JSON.stringify(key)}: ${what}`);
      return value;
    },
    takeNumber: (key) => {
      const value = take(key);
      if (value === undefined) return undefined;
      if (/^-?\d{1,9}$/.test(value)) return Number(value);
      throw wrong(`${key} is a number, not ${JSON.stringify(value)}`);
    },
    takeMatching: (pattern) =>
      [...values].flatMap(([key, value]) => {
        if (!pattern.test(key)) return [];
        values.delete(key);
        return [{ key, value }];
      }),
    ignoreSwitches: (...keys) => {
      for (const key of keys) takeSwitch(key);
    },
    requireEmpty: (where) => {
      const [left] = values.keys();
      if (left !== undefined) throw wrong(`unknown key ${JSON.stringify(left)} ${where}`);
    },
  };
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
