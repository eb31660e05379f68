import { readdirSync } from 'node:fs';

import { errnoOf } from '../../lib/errors.ts';

/** The names in a directory; none when there is no such directory. */
export function listNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
