import type { QuadletKey } from '../quadlet-key.ts';
import type { UnitEntry } from '../unit-file.ts';
import { complain, type Conversion } from './conversion.ts';
import { lastOf, sinceReset, truthOf, unquoted } from './values.ts';
import { splitValue } from './words.ts';

/** A value as its key is read, and where it stands. */
export type ReadValue = { readonly value: string; readonly entry: UnitEntry };

/** All values of a key in the Quadlet's own section; what cannot be read is complained of. */
export function readValues(conversion: Conversion, row: Pick<QuadletKey, 'key' | 'reads'>): readonly ReadValue[] {
  const { entries } = conversion;
  switch (row.reads) {
    case 'text':
    case 'boolean': {
      const last = lastOf(entries, row.key);
      return last === undefined ? [] : [{ value: unquoted(last.value), entry: last }];
    }
    case 'texts':
      return sinceReset(entries, row.key).map((entry) => ({ value: unquoted(entry.value), entry }));
    case 'words':
      return wordsOf(conversion, row.key, 'keep');
    case 'arguments':
      return wordsOf(conversion, row.key, 'read');
    case 'pairs':
      return lastOfEach(wordsOf(conversion, row.key, 'read'), conversion);
  }
}

/** The text of a key that is read as one. */
export function readText(conversion: Conversion, key: string): ReadValue | undefined {
  return readValues(conversion, { key, reads: 'text' })[0];
}

/** A boolean; what is neither is complained of and counts as false. */
export function readTruth(conversion: Conversion, key: string): boolean | undefined {
  const [read] = readValues(conversion, { key, reads: 'boolean' });
  if (read === undefined) return undefined;
  const truth = truthOf(read.value);
  if (truth === undefined)
    complain(conversion, read.entry, {
      message: `neither true nor false: ${JSON.stringify(read.value)}`,
      suggestion: 'write true or false',
    });
  return truth ?? false;
}

function wordsOf(conversion: Conversion, key: string, escapes: 'keep' | 'read'): readonly ReadValue[] {
  return sinceReset(conversion.entries, key).flatMap((entry) => {
    const { words, fault } = splitValue(entry.value, escapes);
    if (fault !== undefined) complain(conversion, entry, { message: fault, suggestion: mendOf(fault) });
    return words.map((value) => ({ value, entry }));
  });
}

function mendOf(fault: string): string {
  return fault.startsWith('unknown escape') ? 'write \\\\ for a backslash' : 'close it, or write \\" for a quote that is meant';
}

/** A later pair of the same name replaces the one before, where it stood; a word without `=` after a pair has most likely lost its quotes. */
function lastOfEach(values: readonly ReadValue[], conversion: Conversion): readonly ReadValue[] {
  const byName = new Map<string, ReadValue>();
  let before: ReadValue | undefined;
  for (const read of values) {
    const name = read.value.split('=', 1)[0] ?? '';
    if (!read.value.includes('=') && before?.entry === read.entry && before.value.includes('='))
      complain(conversion, read.entry, {
        severity: 'warning',
        message: `${JSON.stringify(read.value)} has no = and follows ${JSON.stringify(before.value)}`,
        suggestion: `put quotes around a value with blanks: ${read.entry.key}="${before.value} ${read.value}"`,
      });
    byName.set(name, read);
    before = read;
  }
  return [...byName.values()];
}
