import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/repository.ts';

/** A file of the working tree; `path` is relative to it. */
export type SourceFile = { readonly path: string; readonly text: string };

/** The files of the working tree that match a glob (default: the sources), sorted. */
export function sourceFiles(pattern = 'src/**/*.ts'): SourceFile[] {
  const paths = globSync(pattern, { cwd: repository }).sort();
  return paths.map((path) => ({ path, text: readFileSync(join(repository, path), 'utf8') }));
}
