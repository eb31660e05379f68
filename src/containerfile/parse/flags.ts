import { nearest } from '../../lib/suggest.ts';
import { LanguageError } from '../language-error.ts';

/** What a flag takes: `text` once, `list` any number of times, `switch` true when it is bare. */
export type FlagKind = 'text' | 'list' | 'switch';

/** Flags of one instruction, read. */
export type FlagValues<Kinds extends Readonly<Record<string, FlagKind>>> = {
  readonly [Name in keyof Kinds]: Kinds[Name] extends 'list'
    ? readonly string[]
    : (Kinds[Name] extends 'switch' ? boolean : string) | undefined;
};

/** Reads the flags that an instruction knows. @throws {LanguageError} for others, and for those that come twice or lack their value */
export function readFlags<Kinds extends Readonly<Record<string, FlagKind>>>(
  keyword: string,
  flags: readonly string[],
  kinds: Kinds,
): FlagValues<Kinds> {
  const values: Record<string, string | boolean | string[] | undefined> = {};
  for (const [name, kind] of Object.entries(kinds)) values[name] = kind === 'list' ? [] : undefined;
  for (const flag of flags) {
    const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(flag) ?? [];
    if (!Object.hasOwn(kinds, name)) throw unknownFlag(keyword, name, Object.keys(kinds));
    const kind = kinds[name];
    const before = values[name];
    if (kind !== 'list' && before !== undefined) throw new LanguageError(`--${name} is there twice`);
    if (kind === 'switch') values[name] = readSwitch(name, value);
    else if (value === undefined) throw new LanguageError(`--${name} needs a value`, `write it as --${name}=value`);
    else if (Array.isArray(before)) before.push(value);
    else values[name] = value;
  }
  return values as FlagValues<Kinds>;
}

function unknownFlag(keyword: string, name: string, known: readonly string[]): LanguageError {
  const meant = nearest(
    `--${name}`,
    known.map((one) => `--${one}`),
  );
  const all = known.length === 0 ? `${keyword} has no flags` : `${keyword} knows ${known.map((one) => `--${one}`).join(', ')}`;
  return new LanguageError(`${keyword} has no flag --${name}`, meant === undefined ? all : `did you mean ${meant}?`);
}

function readSwitch(name: string, value: string | undefined): boolean {
  const word = value?.toLowerCase() ?? 'true';
  if (word !== 'true' && word !== 'false') throw new LanguageError(`--${name} is true or false, not ${JSON.stringify(value)}`);
  return word === 'true';
}
