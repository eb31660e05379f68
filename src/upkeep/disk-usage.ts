import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listContainers } from '../container/list.ts';
import type { ContainerView } from '../container/view.ts';
import { listImages, type ImageRow } from '../image/list.ts';
import { measureTrees, type TreeSize } from '../native/measure.ts';
import type { Digest } from '../oci/digest.ts';
import { listRemapped, noteRemappedSize, remappedPath } from '../storage/remapped-layers.ts';
import { listVolumes, type VolumeView } from '../volume/list.ts';
import { listBuildCache, type BuildCacheEntry } from './build-cache.ts';
import type { UpkeepServices } from './services.ts';

/** What a name of an image takes: `sharedBytes` is kept by other images, too. */
export type ImageUsage = { readonly row: ImageRow; readonly sharedBytes: number; readonly uniqueBytes: number };

/** What the store takes, in bytes of whole blocks, as `du` counts. */
export type DiskUsage = {
  /** A name each; an image of several names is in it several times. */
  readonly images: readonly ImageUsage[];
  /** Of all blobs and unpacked layers, each once, with those of no image. */
  readonly imageBytes: number;
  /** What would be left of them if all images without containers went. */
  readonly usedImageBytes: number;
  readonly containers: readonly { readonly view: ContainerView; readonly bytes: number }[];
  readonly volumes: readonly { readonly view: VolumeView; readonly bytes: number }[];
  /** What builds have left. Layers that images have, too, are counted there. */
  readonly buildCache: readonly BuildCacheEntry[];
};

/**
 * Measures the store. Layers do not change and are measured once in their life; containers and volumes each time, all in
 * one helper in the realm, because most of their files cannot be seen from outside.
 */
export async function measureStore(services: UpkeepServices, signal?: AbortSignal): Promise<DiskUsage> {
  const views = await listContainers(services, { all: true, filters: [], last: undefined, sort: 'created' });
  const volumes = listVolumes(services, []);
  const layers = services.layers.list();
  const unmeasured = layers.filter(({ diskBytes }) => diskBytes === undefined);
  const paths = [
    ...unmeasured.map(({ diffId }) => services.layers.path(diffId)),
    ...views.map(({ record }) => record.directory),
    ...volumes.map(({ record }) => services.volumes.directory(record.name)),
  ];
  const sizes = paths.length === 0 ? [] : await measureTrees(paths, services.realm, signal);
  const next = sizes.values();
  const take = (): TreeSize => next.next().value ?? { disk: 0, bytes: 0, entries: 0 };
  const things = new Map<string, number>();
  for (const { diffId, diskBytes } of layers) things.set(layerKey(diffId), diskBytes ?? 0);
  for (const note of unmeasured) {
    const size = take();
    things.set(layerKey(note.diffId), size.disk);
    // What a layer of an earlier boot lost must not be taken for its size.
    if (note.unsynced === undefined || size.bytes === note.fileBytes) services.layers.noteSize(note.diffId, size);
  }
  for (const { diffId, bytes } of await measureRemapped(services, signal))
    things.set(layerKey(diffId), (things.get(layerKey(diffId)) ?? 0) + bytes);
  for (const [digest, bytes] of blobSizes(services.state.root)) things.set(digest, bytes);
  return {
    ...imageUsage(services, things),
    containers: views.map((view) => ({ view, bytes: take().disk })),
    volumes: volumes.map((view) => ({ view, bytes: take().disk })),
    buildCache: await listBuildCache(services, signal),
  };
}

const layerKey = (diffId: Digest): string => `layer ${diffId}`;

/** What layers take as other ID maps show them; they go with their layers. Measured once, too. */
async function measureRemapped(
  { state, realm }: UpkeepServices,
  signal: AbortSignal | undefined,
): Promise<{ diffId: Digest; bytes: number }[]> {
  const notes = listRemapped(state);
  const unknown = notes.filter(({ diskBytes }) => diskBytes === undefined);
  const sizes =
    unknown.length === 0
      ? []
      : await measureTrees(
          unknown.map(({ diffId, form }) => remappedPath(state, diffId, form)),
          realm,
          signal,
        );
  const measured = new Map(unknown.map((note, index) => [note, sizes[index]]));
  for (const [note, size] of measured) if (size !== undefined) noteRemappedSize(state, note, size);
  return notes.map((note) => ({ diffId: note.diffId, bytes: note.diskBytes ?? measured.get(note)?.disk ?? 0 }));
}

/** Files below `blobs/` and what they take: whole ones by their digest, partial ones by their name. */
function blobSizes(root: string): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const directory of ['sha256', 'sha512', 'partial']) {
    for (const name of readdirSync(join(root, 'blobs', directory))) {
      const status = statSync(join(root, 'blobs', directory, name), { throwIfNoEntry: false });
      if (status !== undefined) sizes.set(`${directory}:${name}`, status.blocks * 512);
    }
  }
  return sizes;
}

/** Joins images with the layers and blobs that they keep. */
function imageUsage(
  services: UpkeepServices,
  sizes: ReadonlyMap<string, number>,
): Pick<DiskUsage, 'images' | 'imageBytes' | 'usedImageBytes'> {
  const kept = keptBy(services);
  const keepers = new Map<string, number>();
  for (const things of kept.values()) for (const thing of things) keepers.set(thing, (keepers.get(thing) ?? 0) + 1);
  const bytesOf = (things: Iterable<string>): number => [...things].reduce((total, thing) => total + (sizes.get(thing) ?? 0), 0);
  const rows = listImages(services);
  const cached = keptByBuilds(services);
  const used = new Set(rows.filter(({ containers }) => containers > 0).flatMap(({ image }) => [...(kept.get(image.id) ?? [])]));
  return {
    images: rows.map((row) => {
      const things = [...(kept.get(row.image.id) ?? [])];
      const sharedBytes = bytesOf(things.filter((thing) => (keepers.get(thing) ?? 0) > 1));
      return { row, sharedBytes, uniqueBytes: bytesOf(things) - sharedBytes };
    }),
    imageBytes: bytesOf([...sizes.keys()].filter((thing) => keepers.has(thing) || !cached.has(thing))),
    usedImageBytes: bytesOf(used),
  };
}

/** Layers and blobs of steps of builds. */
function keptByBuilds({ state }: UpkeepServices): Set<string> {
  const rows = state.all('SELECT diff_id, blob_digest FROM build_step WHERE diff_id IS NOT NULL');
  return new Set(rows.flatMap((row) => [layerKey(String(row['diff_id']) as Digest), String(row['blob_digest'])]));
}

/** Layers and blobs by the image, manifest list or artifact that keeps them. */
function keptBy({ state }: UpkeepServices): Map<string, Set<string>> {
  const kept = new Map<string, Set<string>>();
  const keep = (id: unknown, thing: string): void => {
    const things = kept.get(String(id)) ?? new Set();
    kept.set(String(id), things.add(thing));
  };
  for (const row of state.all('SELECT image_id, digest FROM image_blob')) keep(row['image_id'], String(row['digest']));
  for (const row of state.all('SELECT document_id, digest FROM document_blob')) keep(row['document_id'], String(row['digest']));
  for (const row of state.all('SELECT image_id, diff_id FROM image_layer'))
    keep(row['image_id'], layerKey(String(row['diff_id']) as Digest));
  return kept;
}
