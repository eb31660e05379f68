import { existsSync, readdirSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../lib/errors.ts';
import { removeTrees } from '../native/unpack.ts';
import type { Realm } from '../native/user-namespace.ts';
import { isDigest } from '../oci/digest.ts';
import type { Digest } from '../oci/digest.ts';
import type { BlobStore } from './blob-store.ts';
import { blobResource } from './blob-store.ts';
import type { ImageRecord } from './image-record.ts';
import { diffIdOfDirectory, layerDirectoryName } from './layer-name.ts';
import type { LeaseStore } from './lease-store.ts';
import { layerResource } from './layer-store.ts';
import { moveRemappedAway, strayRemapped } from './remapped-layers.ts';
import type { State } from './state-db.ts';
import { isAbandoned, temporaryName } from './temporary-name.ts';

/** How old, in milliseconds, a blob or layer without an image must be to count as garbage by itself: a day. */
export const abandonedAfterMs = 24 * 60 * 60 * 1000;

/** What the collector works on. */
export type GarbageServices = {
  readonly state: State;
  readonly blobs: BlobStore;
  readonly leases: LeaseStore;
  /** Told what each file that is deleted took on the disk, for those who want to know. */
  readonly onFreed?: ((bytes: number) => void) | undefined;
};

/** Directories that were renamed out of the way; their files may belong to other IDs, so the helper deletes them. */
export type Trash = readonly string[];

/**
 * Deletes blobs and layers that belonged to removed images, unless another image has them or a live command holds a
 * lease on them. Decided and done within one transaction, so that no command can begin to use them meanwhile.
 */
export function collectImages(services: GarbageServices, removed: readonly ImageRecord[]): Trash {
  const blobs = removed.flatMap((image) => [...image.digests, image.configDigest, ...image.layers.map((layer) => layer.blob.digest)]);
  const layers = removed.flatMap((image) => image.layers.map((layer) => layer.diffId));
  return collect(services, { blobs: [...new Set(blobs)], layers: [...new Set(layers)] });
}

/** Deletes blobs that a list or an artifact kept, as far as nothing else wants them. */
export function collectBlobs(services: GarbageServices, blobs: readonly Digest[]): void {
  collect(services, { blobs: [...new Set(blobs)], layers: [] });
}

/**
 * Deletes what a transfer that failed has brought, its partial downloads too, as far as nothing else wants it.
 */
export function collectTransfer(
  services: GarbageServices,
  transfer: { readonly blobs: readonly Digest[]; readonly layers: readonly Digest[] },
): Trash {
  const { state, blobs, leases } = services;
  state.transaction(() => {
    const held = leases.heldResources();
    for (const digest of transfer.blobs) if (!held.has(blobResource(digest))) rmSync(blobs.partialPath(digest), { force: true });
  });
  return collect(services, transfer);
}

/** Blobs and layers that nothing refers to, older than `olderThanMs`, and that no live command holds. */
export function findAbandoned(services: GarbageServices, olderThanMs: number): { blobs: Digest[]; layers: Digest[] } {
  const held = services.leases.heldResources();
  const { blobs, layers } = candidates(services, Date.now() - olderThanMs);
  return {
    blobs: blobs.filter((digest) => !held.has(blobResource(digest)) && !isKept(services.state, digest)),
    layers: layers.filter((diffId) => !held.has(layerResource(diffId))),
  };
}

/**
 * Looks through the whole store for what nothing refers to: blobs, partial downloads and layers, older than
 * `olderThanMs`, and what dead commands left.
 */
export function collectAbandoned(services: GarbageServices, olderThanMs: number): Trash {
  const { state } = services;
  const before = Date.now() - olderThanMs;
  const trash = collect(services, candidates(services, before));
  collectPartials(services, before);
  for (const algorithm of ['sha256', 'sha512']) removeAbandonedFiles(join(state.root, 'blobs', algorithm));
  return [...trash, ...strayRemapped(state).flatMap((path) => moveAway(state, path)), ...abandonedDirectories(state)];
}

/** All old blobs, old layers of no image, and directories of layers that the database does not know. */
function candidates({ state, blobs }: GarbageServices, before: number): { blobs: Digest[]; layers: Digest[] } {
  const digests = (['sha256', 'sha512'] as const).flatMap((algorithm) =>
    namesIn(join(state.root, 'blobs', algorithm))
      .map((hex) => `${algorithm}:${hex}`)
      .filter(isDigest),
  );
  const kept = 'SELECT diff_id FROM image_layer UNION ALL SELECT diff_id FROM build_step WHERE diff_id IS NOT NULL';
  const rows = state.all(`SELECT diff_id FROM layer WHERE added_at <= ? AND diff_id NOT IN (${kept})`, before);
  const known = new Set(state.all('SELECT diff_id FROM layer').map((row) => layerDirectoryName(String(row['diff_id']) as Digest)));
  const strays = namesIn(join(state.root, 'layers'))
    .filter((name) => !known.has(name) && isOlder(join(state.root, 'layers', name), before, 'ctime'))
    .map(diffIdOfDirectory)
    .filter((diffId) => diffId !== undefined);
  return {
    blobs: digests.filter((digest) => isOlder(blobs.path(digest), before)),
    layers: [...rows.map((row) => String(row['diff_id']) as Digest), ...strays],
  };
}

/** Half-unpacked and half-removed layers of commands that died, and what their builds worked with. Cheap: four directories are listed. */
export function abandonedDirectories(state: State): Trash {
  const places = ['layers', ...['contexts', 'steps', 'mounts'].map((name) => join('build-cache', name))].map((name) =>
    join(state.root, name),
  );
  removeAbandonedFiles(state.root);
  return places.flatMap((place) =>
    namesIn(place)
      .filter(isAbandoned)
      .map((name) => join(place, name)),
  );
}

function removeAbandonedFiles(directory: string): void {
  for (const name of namesIn(directory)) {
    if (isAbandoned(name) || isAbandonedFile(name)) rmSync(join(directory, name), { force: true });
  }
}

/** Deletes what was renamed away. */
export async function emptyTrash(trash: Trash, realm: Realm): Promise<void> {
  if (trash.length > 0) await removeTrees(trash, { realm });
}

function collect(
  { state, blobs, leases, onFreed }: GarbageServices,
  candidates: { blobs: readonly Digest[]; layers: readonly Digest[] },
): Trash {
  if (candidates.blobs.length + candidates.layers.length === 0) return [];
  return state.transaction(() => {
    const held = leases.heldResources();
    for (const digest of candidates.blobs) {
      if (held.has(blobResource(digest)) || isKept(state, digest)) continue;
      onFreed?.(diskBytes(blobs.path(digest)));
      blobs.delete(digest);
    }
    return candidates.layers.flatMap((diffId) => {
      if (held.has(layerResource(diffId)) || isLayerKept(state, diffId)) return [];
      state.run('DELETE FROM layer WHERE diff_id = ?', diffId);
      return [...moveRemappedAway(state, diffId), ...moveAway(state, join(state.root, 'layers', layerDirectoryName(diffId)))];
    });
  });
}

function isKept(state: State, digest: Digest): boolean {
  const [images, documents] = ['image_blob', 'document_blob'].map((table) => `SELECT 1 FROM ${table} WHERE digest = ?1`);
  const steps = 'SELECT 1 FROM build_step WHERE blob_digest = ?1';
  return state.first(`${images} UNION ALL ${documents} UNION ALL ${steps} LIMIT 1`, digest) !== undefined;
}

function isLayerKept(state: State, diffId: Digest): boolean {
  const [images, steps] = ['image_layer', 'build_step'].map((table) => `SELECT 1 FROM ${table} WHERE diff_id = ?1`);
  return state.first(`${images} UNION ALL ${steps} LIMIT 1`, diffId) !== undefined;
}

function moveAway(state: State, path: string): string[] {
  if (!existsSync(path)) return [];
  const trash = join(state.root, 'layers', temporaryName('rm'));
  renameSync(path, trash);
  return [trash];
}

function collectPartials({ state, leases, onFreed }: GarbageServices, before: number): void {
  const directory = join(state.root, 'blobs', 'partial');
  const old = namesIn(directory).filter((name) => isOlder(join(directory, name), before));
  if (old.length === 0) return;
  state.transaction(() => {
    const held = leases.heldResources();
    for (const name of old) {
      if (held.has(`blob:${name.replace('-', ':')}`)) continue;
      onFreed?.(diskBytes(join(directory, name)));
      unlinkSync(join(directory, name));
    }
  });
}

function diskBytes(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512;
}

/** Leftovers of `writeFileAtomically`, which carry a process ID. */
function isAbandonedFile(name: string): boolean {
  const match = /\.tmp-(\d+)-\d+$/.exec(name);
  return match !== null && !existsSync(`/proc/${match[1]}`);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** A layer's directory has the time that its image says; when it got its name is what changed last. */
function isOlder(path: string, before: number, time: 'mtime' | 'ctime' = 'mtime'): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && status[`${time}Ms`] <= before;
}
