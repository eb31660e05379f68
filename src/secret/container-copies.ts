import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import { readRegularFile, writeFileAtomically } from '../lib/files.ts';
import type { Places } from '../config/places.ts';
import { ensureKey, readKey } from './key.ts';
import { seal, unseal } from './seal.ts';

const maxFileBytes = 1 << 20;

/** Where a container's copies are, and which container it is. */
export type CopyOwner = { readonly id: string; readonly directory: string };

/**
 * Keeps a copy of a secret for one container, encrypted as all secrets are: it has this value for as long as it lives, whatever
 * becomes of the secret.
 */
export function keepCopy(places: Pick<Places, 'configHome'>, owner: CopyOwner, index: number, value: Uint8Array): void {
  mkdirSync(join(owner.directory, 'secrets'), { recursive: true, mode: 0o700 });
  writeFileAtomically(copyPath(owner, index), seal(value, ensureKey(places), purposeOf(owner, index)));
}

/** Reads what `keepCopy` kept. @throws {TiffinError} `corrupt` when it is lost or was changed */
export function readCopy(places: Pick<Places, 'configHome'>, owner: CopyOwner, index: number): Uint8Array {
  const path = copyPath(owner, index);
  let cause: unknown;
  try {
    const value = unseal(readRegularFile(path, maxFileBytes), readKey(places), purposeOf(owner, index));
    if (value !== undefined) return value;
  } catch (error) {
    if (error instanceof TiffinError) throw error;
    cause = error;
  }
  throw new TiffinError('corrupt', `container ${owner.id}: its copy of a secret, ${path}, cannot be read`, {
    cause,
    hint: 'create the container again',
  });
}

function copyPath({ directory }: CopyOwner, index: number): string {
  return join(directory, 'secrets', String(index));
}

function purposeOf({ id }: CopyOwner, index: number): string {
  return `tiffin container ${id} ${index}`;
}
