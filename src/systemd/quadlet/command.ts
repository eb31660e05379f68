import { quadletSectionKeys } from '../quadlet-keys.ts';
import { quoteWord, type UnitEntry } from '../unit-file.ts';
import type { QuadletKey } from '../quadlet-key.ts';
import { nearest } from '../../lib/suggest.ts';
import { complain, type Argument, type Conversion, type Rule } from './conversion.ts';
import { readTruth, readValues } from './read-values.ts';
import { commonRules } from './rules-common.ts';
import { containerRules } from './rules-container.ts';
import { resourceRules } from './rules-resources.ts';

const rules: Readonly<Record<string, Rule>> = { ...commonRules, ...containerRules, ...resourceRules };

/** The arguments that the Quadlet's own section stands for, in the order of its table. */
export function argumentsOf(conversion: Conversion): readonly Argument[] {
  const { kind, entries } = conversion;
  return kind.keys.flatMap((row) => {
    const used = entries.filter(({ key }) => key === row.key);
    checkRow(conversion, row, used);
    if (row.refused !== undefined && used.length > 0) return [];
    if (row.rule !== undefined) return rules[row.rule]?.(conversion, { row, entries }) ?? [];
    return used.length === 0 ? [] : plainArguments(conversion, row);
  });
}

/** Options of `tiffin` itself, which every command of the service gets. */
export function globalArguments(conversion: Conversion): readonly Argument[] {
  return readValues(conversion, { key: 'GlobalArgs', reads: 'arguments' }).map(({ value, entry }) => ({ words: [value], entry }));
}

/** A command line as systemd reads it; specifiers and variables in it stay what they are. */
export function execLine(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

function plainArguments(conversion: Conversion, row: QuadletKey): readonly Argument[] {
  const { option = '', prefix = '' } = row;
  if (row.reads === 'boolean') {
    const truth = readTruth(conversion, row.key);
    const entry = conversion.entries.findLast(({ key }) => key === row.key);
    if (truth === undefined || (prefix !== '' && !truth)) return [];
    if (prefix !== '') return [{ words: row.joined === true ? [`${option}=${prefix}`] : [option, prefix], entry }];
    return [{ words: [truth ? option : `${option}=false`], entry }];
  }
  return readValues(conversion, row).map(({ value, entry }) => ({
    words: row.joined === true ? [`${option}=${value}`] : [option, `${prefix}${value}`],
    entry,
  }));
}

/** What the table itself says against an entry. */
function checkRow(conversion: Conversion, row: QuadletKey, used: readonly UnitEntry[]): void {
  const last = used.at(-1);
  if (last === undefined) return;
  const { refused, deprecated, choices } = row;
  checkTwice(conversion, row, used);
  if (refused !== undefined) complain(conversion, last, { message: refused, suggestion: 'remove it' });
  if (deprecated !== undefined) complain(conversion, last, { severity: 'warning', message: 'a key of old', suggestion: deprecated });
  if (choices === undefined) return;
  for (const { value, entry } of readValues(conversion, row))
    if (!choices.includes(value.toLowerCase()) && !/[%$]/.test(value))
      complain(conversion, entry, {
        message: `not one of ${choices.join(', ')}: ${JSON.stringify(value)}`,
        suggestion: guess(value, choices),
      });
}

/** Of keys that count once, two in one file are a mistake; a drop-in is there to say it again. */
function checkTwice(conversion: Conversion, { reads }: QuadletKey, used: readonly UnitEntry[]): void {
  const last = used.at(-1);
  const once = reads === 'text' || reads === 'boolean';
  const before = used.findLast(
    (entry) => entry !== last && entry.location?.path === last?.location?.path && (once ? entry.value !== '' : entry.value === last?.value),
  );
  if (last === undefined || last.value === '' || before === undefined) return;
  const message = `stands on line ${before.location?.line ?? 0}, too${once ? '; the last one counts' : ''}`;
  complain(conversion, last, { severity: 'warning', message, suggestion: 'remove one of them' });
}

function guess(value: string, choices: readonly string[]): string {
  const near = nearest(value, choices);
  return near === undefined ? `write ${choices[0] ?? ''}` : `did you mean ${near}?`;
}

/** Complains of keys that no table has, in the Quadlet's own section and in `[Quadlet]`. */
export function checkKeys(conversion: Conversion): void {
  const { kind, source } = conversion;
  const tables: readonly (readonly [string, readonly QuadletKey[]])[] = [
    [kind.section, kind.keys],
    ['Quadlet', quadletSectionKeys],
  ];
  for (const [section, keys] of tables) {
    const known = keys.map(({ key }) => key);
    const entries = source.unit.sections.filter(({ name }) => name === section).flatMap((each) => each.entries);
    for (const entry of entries) {
      if (known.includes(entry.key)) continue;
      const near = known.find((key) => key.toLowerCase() === entry.key.toLowerCase()) ?? nearest(entry.key, known);
      const suggestion = near === undefined ? `an option without a key goes to PodmanArgs=` : `did you mean ${near}?`;
      complain(conversion, entry, { section, message: `[${section}] has no such key`, suggestion });
    }
  }
}
