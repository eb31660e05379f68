import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../lib/files.ts';
import type { Damage } from './damage.ts';
import type { State } from './state-db.ts';
import { ballastBytes, keepBallast, releaseBallast } from './state/ballast.ts';
import { indexFileText, readIndexGeneration } from './state/index-file.ts';
import { layoutText } from './state/layout.ts';
import { indexSource, refreshIndexFile } from './state/refresh-index.ts';

/** JSON columns of the database. */
const jsonColumns = [
  ['image', 'record'],
  ['image', 'config'],
  ['container', 'labels'],
  ['container', 'request'],
  ['volume', 'labels'],
  ['volume', 'options'],
  ['network', 'record'],
  ['pod', 'labels'],
  ['pod', 'request'],
  ['secret', 'options'],
  ['secret', 'labels'],
] as const;

/** Looks at the database itself: its pages, what refers to what, its JSON. Reads all of it; `quick` leaves the indexes out. */
export function checkDatabase(state: State, { quick }: { readonly quick: boolean }): Damage[] {
  const damage: Damage[] = state.wasMadeAgain
    ? [{ object: 'state.db', what: ['it was damaged or missing, and was made again just now'], mend: () => 'made again' }]
    : [];
  const what = databaseFaults(state, quick);
  if (what.length > 0) damage.push({ object: 'state.db', what, mend: () => makeAgain(state), remedy: madeAgainRemedy });
  return damage;
}

const madeAgainRemedy = 'repair it while no other tiffin runs';

function makeAgain(state: State): string {
  state.makeAgain('is damaged');
  return 'made again from index.json and the records of containers and volumes';
}

function databaseFaults(state: State, quick: boolean): string[] {
  try {
    const rows = state.all(quick ? 'PRAGMA quick_check(8)' : 'PRAGMA integrity_check(8)');
    const pages = rows.map((row) => String(Object.values(row)[0])).filter((text) => text !== 'ok');
    const references = state.all('PRAGMA foreign_key_check').map((row) => `a row of ${String(row['table'])} refers to nothing`);
    const texts = jsonColumns.flatMap(([table, column]) =>
      state.all(`SELECT rowid FROM ${table} WHERE NOT json_valid(${column})`).map(() => `${table}.${column} is no JSON`),
    );
    return [...new Set([...pages, ...references, ...texts])].slice(0, 8);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/**
 * Looks at the files beside the database that are derived from it. index.json knows whether it is whole and which state of
 * the images it shows: where it is whole and of this very state, but says something else, the database is what is damaged;
 * where it is of a later state, the database has lost what came last.
 */
export function checkDerivedFiles(state: State): Damage[] {
  return [...checkLayout(state), ...checkIndex(state), ...checkBallast(state)];
}

function checkLayout({ root }: State): Damage[] {
  const path = join(root, 'oci-layout');
  if (readText(path) === layoutText) return [];
  const mend = (): string => {
    writeFileAtomically(path, layoutText, { mode: 0o644 });
    return 'written anew';
  };
  return [{ object: 'oci-layout', what: ['it is missing or damaged'], mend }];
}

function checkIndex(state: State): Damage[] {
  const text = readText(join(state.root, 'index.json'));
  const source = indexSource(state);
  const generation = readIndexGeneration(state.root);
  if (text === indexFileText(source)) return [];
  // A store that has never had an image has no such file.
  if (text === undefined && source.images.length + source.documents.length === 0) return [];
  if (generation !== undefined && generation >= source.generation) {
    const what = generation > source.generation ? 'it has lost the last changes of images' : 'its images are not those of index.json';
    return [{ object: 'state.db', what: [what], mend: () => makeAgain(state), remedy: madeAgainRemedy }];
  }
  const mend = (): string => {
    state.transaction(() => refreshIndexFile(state));
    return 'written anew from state.db';
  };
  const what = text === undefined ? 'it is missing' : generation === undefined ? 'it is damaged' : 'it is out of date';
  return [{ object: 'index.json', what: [what], mend }];
}

function checkBallast({ root }: State): Damage[] {
  const size = statSync(join(root, 'ballast'), { throwIfNoEntry: false })?.size;
  if (size === ballastBytes || size === undefined) return [];
  const mend = (): string => {
    releaseBallast(root);
    keepBallast(root);
    return 'made again';
  };
  return [{ object: 'ballast', what: [`it has ${size} bytes instead of ${ballastBytes}`], mend }];
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
