import { writeFileSync } from 'node:fs';

import { errnoOf, TiffinError } from '../lib/errors.ts';

/** Writes the ID of a new container to the file of `--cidfile`. @throws {TiffinError} `invalid-argument` when it cannot be written */
export function writeCidFile(path: string | undefined, id: string): void {
  if (path === undefined) return;
  try {
    writeFileSync(path, id, { mode: 0o644 });
  } catch (cause) {
    throw new TiffinError('invalid-argument', `opening container ID file ${path}: ${errnoOf(cause) ?? 'cannot be written'}`, { cause });
  }
}
