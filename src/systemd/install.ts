import { join } from 'node:path';
import { writeFileAtomically } from '../lib/files.ts';

/**
 * Writes units as `NAME.service` into a directory, each atomically.
 *
 * @returns their paths, in the same order
 */
export function installUnits(directory: string, units: readonly { readonly name: string; readonly text: string }[]): readonly string[] {
  return units.map(({ name, text }) => {
    const path = join(directory, `${name}.service`);
    writeFileAtomically(path, text, { mode: 0o644 });
    return path;
  });
}
