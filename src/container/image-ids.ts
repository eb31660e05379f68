import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeFileAtomically } from '../lib/files.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { ContainerServices } from './services.ts';

/**
 * How many IDs an image needs: one more than the highest of its files' owners and of the accounts that it knows, nobody aside.
 *
 * All its layers are looked through once; an image never changes, and the answer is kept in `cache/ids/`.
 *
 * @throws {TiffinError} when a layer cannot be read
 */
export async function idsOfImage(
  { layers, realm, places }: Pick<ContainerServices, 'layers' | 'realm' | 'places'>,
  image: ImageRecord | undefined,
  signal: AbortSignal,
): Promise<number> {
  if (image === undefined) return 0;
  const directory = join(places.root, 'cache', 'ids');
  const file = join(directory, image.id);
  const known = readNumber(file);
  if (known !== undefined) return known;
  const { highestId } = await import('../native/remap.ts');
  const ids = (await highestId(layers.stack(image.layers.map(({ diffId }) => diffId)), realm, signal)) + 1;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileAtomically(file, `${ids}\n`, { sync: false });
  return ids;
}

function readNumber(file: string): number | undefined {
  try {
    const text = readFileSync(file, 'utf8').trimEnd();
    return /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}
