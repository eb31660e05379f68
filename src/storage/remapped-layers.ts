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

/** How a layer is remapped. */
export type RemapOptions = {
  readonly realm: Realm;
  readonly signal?: AbortSignal | undefined;
  /** Called once, when there is something to do. */
  readonly begin?: () => Promise<void>;
  /** Called with how many files and directories of a layer have been made, of how many. */
  readonly onEntries?: ((diffId: Digest, entries: number, total: number) => void) | undefined;
};

/** A remapped layer as the database knows it. */
export type RemappedNote = {
  readonly diffId: Digest;
  readonly form: string;
  readonly maps: LayerMaps;
  readonly diskBytes: number | undefined;
};

/** What remapping works with. */
export type RemapServices = { readonly state: State; readonly layers: LayerStore; readonly leases: LeaseStore };

type Forms = { readonly form: string; readonly metadata: boolean; readonly maps: LayerMaps };

const atOnce = 2;

/**
 * The directories of an image's layers as another ID map shows them, for overlayfs, topmost first: the remapped ones, and where those take
 * bytes from the layers themselves, an empty name and then the layers.
 *
 * Layers that were never seen under this map are remapped now, each once among all processes; there is nothing to do later. Made under a
 * temporary name, so that one that is there is whole.
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
  const wanted = diffIds.toReversed().slice(0, stack.length);
  const metadata = await canReferToLayers(services.state.root, options.realm);
  const forms = { form: formOf(maps, metadata), metadata, maps };
  const left = [...new Set(wanted)].filter((diffId) => !isReady(services, diffId, forms.form));
  if (left.length > 0) await options.begin?.();
  const work = async (): Promise<void> => {
    for (let diffId = left.shift(); diffId !== undefined; diffId = left.shift()) await remap(services, diffId, forms, options);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const remapped = wanted.map((diffId) => remappedPath(services.state, diffId, forms.form));
  return metadata ? [...remapped, '', ...stack] : remapped;
}

/** The names of a map's trees, whichever way they are made. */
export function formsOf(maps: LayerMaps): readonly string[] {
  return [formOf(maps, true), formOf(maps, false)];
}

/** What is noted of all remapped layers. */
export function listRemapped(state: State): RemappedNote[] {
  return state.all('SELECT * FROM remapped_layer ORDER BY diff_id, form').map((row) => ({
    diffId: String(row['diff_id']) as Digest,
    form: String(row['form']),
    maps: JSON.parse(String(row['maps'])) as LayerMaps,
    diskBytes: row['disk_bytes'] === null ? undefined : Number(row['disk_bytes']),
  }));
}

/** `<root>/layers/<hex of the diff ID>+<form>` */
export function remappedPath({ root }: Pick<State, 'root'>, diffId: Digest, form: string): string {
  return join(root, 'layers', `${layerDirectoryName(diffId)}+${form}`);
}

/** Notes what a remapped layer takes on the disk. */
export function noteRemappedSize(state: State, { diffId, form }: Pick<RemappedNote, 'diffId' | 'form'>, { disk }: TreeSize): void {
  if (!state.readOnly) state.run('UPDATE remapped_layer SET disk_bytes = ? WHERE diff_id = ? AND form = ?', disk, diffId, form);
}

/** Compares a remapped layer with its layer. */
export async function verifyRemapped(
  { state, layers }: Pick<RemapServices, 'state' | 'layers'>,
  { diffId, form, maps }: RemappedNote,
  { realm, signal }: Pick<RemapOptions, 'realm' | 'signal'>,
): Promise<TreeDamage> {
  const { compareRemapped } = await import('../native/remap.ts');
  const tree = remappedPath(state, diffId, form);
  if (!existsSync(tree)) return { count: 1, first: [{ what: 'missing', path: '/' }] };
  return compareRemapped({ layer: layers.path(diffId), tree, maps, metadata: form.endsWith('m'), realm, signal });
}

/**
 * Forgets remapped layers and moves them out of the way; within the transaction that decides which.
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

function formOf(maps: LayerMaps, metadata: boolean): string {
  const text = JSON.stringify([maps.uid, maps.gid].map((map) => map.map(({ inside, host, length }) => [inside, host, length])));
  return `${createHash('sha256').update(text).digest('hex').slice(0, 16)}${metadata ? 'm' : 'c'}`;
}

function moveAway(state: State, path: string): string[] {
  if (!existsSync(path)) return [];
  const trash = join(state.root, 'layers', temporaryName('rm'));
  renameSync(path, trash);
  return [trash];
}

/** A tree that was made in this boot, or was compared since. */
function isReady({ state }: RemapServices, diffId: Digest, form: string): boolean {
  const row = state.first('SELECT unsynced FROM remapped_layer WHERE diff_id = ? AND form = ?', diffId, form);
  if (row === undefined || !existsSync(remappedPath(state, diffId, form))) return false;
  return row['unsynced'] === null || row['unsynced'] === bootId().slice(0, 8);
}

async function remap(services: RemapServices, diffId: Digest, forms: Forms, options: RemapOptions): Promise<void> {
  using _lock = await services.leases.lock(`remap:${diffId}:${forms.form}`, { signal: options.signal });
  if (isReady(services, diffId, forms.form)) return;
  // Layers are not synced, nor are these: after a reboot each is looked at once.
  const note = listRemapped(services.state).find((known) => known.diffId === diffId && known.form === forms.form);
  if (note !== undefined && (await verifyRemapped(services, note, options)).count === 0) {
    services.state.run('UPDATE remapped_layer SET unsynced = NULL WHERE diff_id = ? AND form = ?', diffId, forms.form);
    return;
  }
  await make(services, diffId, forms, options);
}

async function make(services: RemapServices, diffId: Digest, { form, metadata, maps }: Forms, options: RemapOptions): Promise<void> {
  const { state, layers } = services;
  const { realm, signal } = options;
  const tree = join(state.root, 'layers', temporaryName('tmp'));
  await using undo = new AsyncDisposableStack();
  undo.defer(() => discard(state, tree, realm));
  try {
    mkdirSync(tree, { mode: 0o700 });
  } catch (error) {
    throw storageError(`make ${tree}`, error);
  }
  const total = layers.find(diffId)?.entries ?? 0;
  const tell = (entries: number): void => options.onEntries?.(diffId, entries, Math.max(total, entries));
  tell(0);
  const { remapLayer } = await import('../native/remap.ts');
  const { entries } = await remapLayer({ layer: layers.path(diffId), tree, maps, metadata, realm, signal }, tell);
  options.onEntries?.(diffId, entries, entries);
  const stale = publish(state, tree, { diffId, form, maps });
  undo.move();
  for (const path of stale) await discard(state, path, realm);
}

/** The directory gets its name and the row is there, or neither; only a crash in between leaves a directory that nobody uses. */
function publish(state: State, tree: string, { diffId, form, maps }: { diffId: Digest; form: string; maps: LayerMaps }): string[] {
  return state.transaction(() => {
    if (state.first('SELECT 1 FROM layer WHERE diff_id = ?', diffId) === undefined)
      throw new TiffinError('not-found', `layer ${diffId} was removed while it was remapped`);
    const final = remappedPath(state, diffId, form);
    const stale = moveAway(state, final);
    renameSync(tree, final);
    state.run(
      'INSERT OR REPLACE INTO remapped_layer (diff_id, form, maps, made_at, unsynced) VALUES (?, ?, ?, ?, ?)',
      diffId,
      form,
      JSON.stringify(maps),
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
