import { mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';

import { TiffinError } from '../../lib/errors.ts';
import { writeFileAtomically } from '../../lib/files.ts';
import { deleteTrees } from '../../native/delete-trees.ts';
import type { Realm } from '../../native/user-namespace.ts';
import { temporaryName } from '../temporary-name.ts';

/**
 * Whether overlay can take the bytes of a remapped layer's files from the layer itself (data-only layers, Linux 6.16 in a user namespace).
 *
 * Tried once for a kernel and a kind of file system; the answer is kept in `cache/`. Where it cannot be tried it is no, which is slower and
 * right.
 */
export async function canReferToLayers(root: string, realm: Realm): Promise<boolean> {
  const directory = join(root, 'cache');
  const file = join(directory, 'data-layers');
  const here = `${release()} ${statfsSync(root).type}`;
  const [known, answer] = readText(file).trimEnd().split('\n');
  if (known === here && (answer === 'yes' || answer === 'no')) return answer === 'yes';
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const works = await attempt(root, realm);
  writeFileAtomically(file, `${here}\n${works ? 'yes' : 'no'}\n`, { sync: false });
  return works;
}

async function attempt(root: string, realm: Realm): Promise<boolean> {
  // Beside the layers, where what a killed command leaves is found and removed.
  const place = join(root, 'layers', temporaryName('tmp'));
  mkdirSync(place, { mode: 0o700 });
  try {
    const { probeDataLayers } = await import('../../native/remap.ts');
    return await probeDataLayers(place, realm);
  } catch (error) {
    if (error instanceof TiffinError) return false;
    throw error;
  } finally {
    await deleteTrees([place], { realm });
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
