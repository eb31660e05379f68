import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from '../support/quadlets.ts';
import { repository } from '../support/repository.ts';
import { keyCases } from './key-cases.ts';

/** The cases that were written by hand, and one for each key. */
export function allCases(): Readonly<Record<string, string>> {
  const directory = join(repository, 'tests/quadlets/cases');
  const written = readdirSync(directory).toSorted();
  const parts = written.map((file) => bundled(readFileSync(join(directory, file), 'utf8')));
  return Object.assign({}, keyCases(), ...parts) as Record<string, string>;
}
