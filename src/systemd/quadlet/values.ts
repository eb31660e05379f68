import type { UnitEntry, UnitFile } from '../unit-file.ts';

/** All entries of a section, which may occur several times. */
export function entriesOf(unit: UnitFile, section: string): readonly UnitEntry[] {
  return unit.sections.filter(({ name }) => name === section).flatMap(({ entries }) => entries);
}

/** The entries of a key since the last empty one, which takes back what was said before. */
export function sinceReset(entries: readonly UnitEntry[], key: string): readonly UnitEntry[] {
  const all = entries.filter((entry) => entry.key === key);
  const reset = all.findLastIndex(({ value }) => value === '');
  return all.slice(reset + 1);
}

/** The last entry of a key, unless it is empty. */
export function lastOf(entries: readonly UnitEntry[], key: string): UnitEntry | undefined {
  const last = entries.findLast((entry) => entry.key === key);
  return last === undefined || last.value === '' ? undefined : last;
}

/** A value that is one text, without the pair of double quotes that may stand around all of it. */
export function unquoted(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

const truths: Readonly<Record<string, boolean>> = {
  '1': true,
  yes: true,
  y: true,
  true: true,
  t: true,
  on: true,
  '0': false,
  no: false,
  n: false,
  false: false,
  f: false,
  off: false,
};

/** systemd's words for true and false; undefined for any other. */
export function truthOf(value: string): boolean | undefined {
  const word = unquoted(value).toLowerCase();
  return Object.hasOwn(truths, word) ? truths[word] : undefined;
}
