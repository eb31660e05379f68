import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import { storageError } from '../lib/files.ts';
import { bootId } from '../lib/identity.ts';
import { deleteTrees } from '../native/delete-trees.ts';
import type { TreeSize } from '../native/measure.ts';
import type { LayerMaps, TreeDamage } from '../native/remap.ts';
import type { Realm } from '../native/user-namespace.ts';
import type { Digest } from '../oci/digest.ts';
import { layerDirectoryName } from './layer-name.ts';
import type { LayerStore } from './layer-store.ts';
import type { LeaseStore } from './lease-store.ts';
import { canReferToLayers } from './remap/features.ts';
import type { State } from './state-db.ts';
import { temporaryName } from './temporary-name.ts';

/** How layers are remapped. */
export type RemapOptions = {
  readonly realm: Realm;
  readonly signal?: AbortSignal | undefined;
  /** Called once, when there is something to do. */
  readonly begin?: () => Promise<void>;
  /** Called with how many files and directories have been made, of about how many; `diffId` is the topmost layer's. */
  readonly onEntries?: ((diffId: Digest, entries: number, total: number) => void) | undefined;
};

/** The layers of an image as one tree under another map, as the database knows it: with its topmost layer. */
export type RemappedNote = {
  readonly diffId: Digest;
  /** Names the layers, the map and how the tree was made. */
  readonly form: string;
  readonly content: RemappedContent;
  readonly diskBytes: number | undefined;
};

/** What a tree is made of: diff IDs, topmost first, and the map. */
export type RemappedContent = { readonly layers: readonly Digest[]; readonly maps: LayerMaps };

/** What remapping works with. */
export type RemapServices = { readonly state: State; readonly layers: LayerStore; readonly leases: LeaseStore };

type Wanted = RemappedContent & { readonly diffId: Digest; readonly form: string; readonly metadata: boolean };

/**
 * The directories of an image's layers as another ID map shows them, for overlayfs: one tree, and where that takes bytes from the layers
 * themselves, an empty name and then the layers, topmost first.
 *
 * Layers that were never seen together under this map are remapped now, once among all processes; there is nothing to do later. The tree
 * is made under a temporary name, so that one that is there is whole.
 *
 * @param diffIds base layer first
 * @throws {TiffinError} `unsupported` when a file's owner has no ID in the maps; `corrupt` when a layer is missing; `no-space`, `cancelled`
 */
export async function remappedStack(
  services: RemapServices,
  diffIds: readonly Digest[],
  maps: LayerMaps,
  options: RemapOptions,
): Promise<string[]> {
  const stack = services.layers.stack(diffIds);
  const layers = services.layers.needed(diffIds);
  const [diffId] = layers;
  if (diffId === undefined) return [];
  const metadata = await canReferToLayers(services.state.root, options.realm);
  const wanted = { diffId, form: formOf({ layers, maps }, metadata), metadata, layers, maps };
  if (!isReady(services, wanted)) await remap(services, wanted, options);
  const tree = remappedPath(services.state, diffId, wanted.form);
  return metadata ? [tree, '', ...stack] : [tree];
}

/** The names of the trees of an image (base layer first) under a map, whichever way they are made. */
export function formsOf({ layers }: Pick<RemapServices, 'layers'>, diffIds: readonly Digest[], maps: LayerMaps): readonly string[] {
  const content = { layers: layers.needed(diffIds), maps };
  return [formOf(content, true), formOf(content, false)];
}

/** What is noted of all trees. */
export function listRemapped(state: State): RemappedNote[] {
  return state.all('SELECT * FROM remapped_layer ORDER BY diff_id, form').map((row) => ({
    diffId: String(row['diff_id']) as Digest,
    form: String(row['form']),
    content: JSON.parse(String(row['maps'])) as RemappedContent,
    diskBytes: row['disk_bytes'] === null ? undefined : Number(row['disk_bytes']),
  }));
}

/** `<root>/layers/<hex of the diff ID>+<form>` */
export function remappedPath({ root }: Pick<State, 'root'>, diffId: Digest, form: string): string {
  return join(root, 'layers', `${layerDirectoryName(diffId)}+${form}`);
}

/** Notes what a tree takes on the disk. */
export function noteRemappedSize(state: State, { diffId, form }: Pick<RemappedNote, 'diffId' | 'form'>, { disk }: TreeSize): void {
  if (!state.readOnly) state.run('UPDATE remapped_layer SET disk_bytes = ? WHERE diff_id = ? AND form = ?', disk, diffId, form);
}

/** Compares a tree with its layers. */
export async function verifyRemapped(
  { state, layers }: Pick<RemapServices, 'state' | 'layers'>,
  { diffId, form, content }: RemappedNote,
  { realm, signal }: Pick<RemapOptions, 'realm' | 'signal'>,
): Promise<TreeDamage> {
  const { compareRemapped } = await import('../native/remap.ts');
  const tree = remappedPath(state, diffId, form);
  if (!existsSync(tree)) return { count: 1, first: [{ what: 'missing', path: '/' }] };
  const directories = content.layers.map((layer) => layers.path(layer));
  if (directories.some((path) => !existsSync(path))) return { count: 1, first: [{ what: 'a layer of it is missing', path: '/' }] };
  return compareRemapped({ layers: directories, tree, maps: content.maps, metadata: form.endsWith('m'), realm, signal });
}

/**
 * Forgets trees and moves them out of the way; within the transaction that decides which.
 *
 * @returns where they are now, for the helper to delete
 */
export function forgetRemapped(state: State, isUnwanted: (note: RemappedNote) => boolean): string[] {
  return listRemapped(state)
    .filter(isUnwanted)
    .flatMap((note) => {
      state.run('DELETE FROM remapped_layer WHERE diff_id = ? AND form = ?', note.diffId, note.form);
      return moveAway(state, remappedPath(state, note.diffId, note.form));
    });
}

/** Moves all trees of a layer that is going out of the way; within the transaction that forgets the layer. */
export function moveRemappedAway(state: State, diffId: Digest): string[] {
  const prefix = `${layerDirectoryName(diffId)}+`;
  return readdirSync(join(state.root, 'layers'))
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => moveAway(state, join(state.root, 'layers', name)));
}

/** Trees below `layers/` that no row knows: of a command that died between two steps, or of a database that was made again. */
export function strayRemapped(state: State): string[] {
  const known = new Set(listRemapped(state).map(({ diffId, form }) => remappedPath(state, diffId, form)));
  return readdirSync(join(state.root, 'layers'))
    .filter((name) => /^[^.].*\+[0-9a-f]{16}[cm]$/.test(name))
    .map((name) => join(state.root, 'layers', name))
    .filter((path) => !known.has(path));
}

function formOf({ layers, maps }: RemappedContent, metadata: boolean): string {
  const lines = [maps.uid, maps.gid].map((map) => map.map(({ inside, host, length }) => [inside, host, length]));
  const hash = createHash('sha256').update(JSON.stringify([layers, lines]));
  return `${hash.digest('hex').slice(0, 16)}${metadata ? 'm' : 'c'}`;
}

function moveAway(state: State, path: string): string[] {
  if (!existsSync(path)) return [];
  const trash = join(state.root, 'layers', temporaryName('rm'));
  renameSync(path, trash);
  return [trash];
}

/** A tree that was made in this boot, or was compared since. */
function isReady({ state }: RemapServices, { diffId, form }: Wanted): boolean {
  const row = state.first('SELECT unsynced FROM remapped_layer WHERE diff_id = ? AND form = ?', diffId, form);
  if (row === undefined || !existsSync(remappedPath(state, diffId, form))) return false;
  return row['unsynced'] === null || row['unsynced'] === bootId().slice(0, 8);
}

async function remap(services: RemapServices, wanted: Wanted, options: RemapOptions): Promise<void> {
  const { diffId, form } = wanted;
  using _lock = await services.leases.lock(`remap:${diffId}:${form}`, { signal: options.signal });
  if (isReady(services, wanted)) return;
  // Layers are not synced, nor are these: after a reboot each is looked at once.
  const note = listRemapped(services.state).find((known) => known.diffId === diffId && known.form === form);
  if (note !== undefined && (await verifyRemapped(services, note, options)).count === 0) {
    services.state.run('UPDATE remapped_layer SET unsynced = NULL WHERE diff_id = ? AND form = ?', diffId, form);
    return;
  }
  await make(services, wanted, options);
}

async function make(services: RemapServices, wanted: Wanted, options: RemapOptions): Promise<void> {
  const { state, layers } = services;
  const { realm, signal } = options;
  const tree = join(state.root, 'layers', temporaryName('tmp'));
  await options.begin?.();
  await using undo = new AsyncDisposableStack();
  undo.defer(() => discard(state, tree, realm));
  try {
    mkdirSync(tree, { mode: 0o700 });
  } catch (error) {
    throw storageError(`make ${tree}`, error);
  }
  const total = wanted.layers.reduce((sum, diffId) => sum + (layers.find(diffId)?.entries ?? 0), 0);
  const tell = (entries: number): void => options.onEntries?.(wanted.diffId, entries, Math.max(total, entries));
  tell(0);
  const { remapLayers } = await import('../native/remap.ts');
  const { maps, metadata } = wanted;
  const { entries } = await remapLayers(
    { layers: wanted.layers.map((diffId) => layers.path(diffId)), tree, maps, metadata, realm, signal },
    tell,
  );
  options.onEntries?.(wanted.diffId, entries, entries);
  const stale = publish(state, tree, wanted);
  undo.move();
  for (const path of stale) await discard(state, path, realm);
}

/** The directory gets its name and the row is there, or neither; only a crash in between leaves a directory that nobody uses. */
function publish(state: State, tree: string, { diffId, form, layers, maps }: Wanted): string[] {
  return state.transaction(() => {
    const missing = layers.find((layer) => state.first('SELECT 1 FROM layer WHERE diff_id = ?', layer) === undefined);
    if (missing !== undefined) throw new TiffinError('not-found', `layer ${missing} was removed while it was remapped`);
    const final = remappedPath(state, diffId, form);
    const stale = moveAway(state, final);
    renameSync(tree, final);
    state.run(
      'INSERT OR REPLACE INTO remapped_layer (diff_id, form, maps, made_at, unsynced) VALUES (?, ?, ?, ?, ?)',
      diffId,
      form,
      JSON.stringify({ layers, maps }),
      Date.now(),
      bootId().slice(0, 8),
    );
    return stale;
  });
}

/** What cannot be deleted now is deleted by a later command. */
async function discard(state: State, path: string, realm: Realm): Promise<void> {
  try {
    await deleteTrees([path], { realm });
  } catch (error) {
    state.log.debug(`remove ${path}: ${String(error)}`);
  }
}
