import type { SQLInputValue } from 'node:sqlite';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../../lib/files.ts';
import type { Log } from '../../lib/log.ts';
import type { Database } from '../../lib/sqlite.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestHex, digestOf } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import { parseImageConfig } from '../../oci/image-config.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';
import type { ImageLayer, ImageRecord } from '../image-record.ts';
import { layerDirectoryName } from '../layer-name.ts';
import { reachableBlobs } from '../reachable-blobs.ts';
import { adoptContainer, adoptVolume } from './adopt.ts';
import { adoptSecret } from './secret-rows.ts';
import { putDocumentRows } from './document-rows.ts';
import { giveName, imageIdOf, putImageRows, putLayerRow, readImageRow, selectImages } from './image-rows.ts';
import { readIndexFile, readIndexGeneration } from './index-file.ts';
import type { IndexContents, IndexedImage } from './index-file.ts';
import { adoptNetwork, recordedNetworks } from './network-rows.ts';
import { adoptPod, recordedPods } from './pod-rows.ts';
import { refreshIndexFile } from './refresh-index.ts';

/**
 * Fills a new database from what is on the disk: images from index.json and the blobs it names, volumes and
 * containers from the records beside their files. Says how much it found, and names what it could not read; a store
 * that is really new is left empty without a word.
 *
 * @returns whether there was anything
 */
export function rebuild(database: Database, root: string, log: Log): boolean {
  const index = readIndexFile(root);
  const restored = new Map<Digest, ImageRecord>();
  const images = each(
    index.images,
    (image) => void restored.set(image.manifest.digest, restoreImage(database, root, image)),
    ({ manifest }) => `image ${index.names.find(({ digest }) => digest === manifest.digest)?.name ?? manifest.digest}`,
    log,
  );
  for (const { name, digest } of index.names.toReversed()) {
    const image = restored.get(digest);
    if (image !== undefined) giveName(database, name, image);
  }
  const documents = each(
    index.documents,
    (document) => restoreDocument(database, root, document),
    ({ kind, names, id }) => `${kind === 'list' ? 'manifest list' : kind} ${names[0] ?? id}`,
    log,
  );
  const adopted = (kind: string, names: readonly string[], adopt: Adopt): number =>
    each(
      names,
      (name) => adopt(database, root, name),
      (name) => `${kind} ${name}`,
      log,
    );
  const volumes = adopted('volume', directories(root, 'volumes'), adoptVolume);
  const networks = adopted('network', recordedNetworks(root), adoptNetwork);
  const pods = adopted('pod', recordedPods(root), adoptPod);
  const containers = adopted('container', directories(root, 'containers'), adoptContainer);
  const secrets = adopted('secret', directories(root, 'secrets'), adoptSecret);
  if (images + documents + volumes + networks + pods + containers + secrets === 0) return false;
  // Of the same images as before, so that index.json is not taken for a later state than this one.
  database.run('UPDATE image_generation SET value = ?', readIndexGeneration(root) ?? 0);
  refreshIndex(database, root, log);
  const parts = [
    counted(images, 'image'),
    ...(documents === 0 ? [] : [`${documents} manifest lists and artifacts`]),
    ...(networks === 0 ? [] : [counted(networks, 'network')]),
    ...(pods === 0 ? [] : [counted(pods, 'pod')]),
    ...(secrets === 0 ? [] : [counted(secrets, 'secret')]),
    counted(containers, 'container'),
    counted(volumes, 'volume'),
  ];
  log.warn(`state.db was made again: ${parts.join(', ')}`);
  return true;
}

/** Makes rows again from the record of one thing. */
type Adopt = (database: Database, root: string, name: string) => void;

function refreshIndex(database: Database, root: string, log: Log): void {
  const { all, first, run } = {
    all: (sql: string, ...values: SQLInputValue[]) => database.all(sql, ...values),
    first: (sql: string, ...values: SQLInputValue[]) => database.get(sql, ...values),
    run: (sql: string, ...values: SQLInputValue[]) => database.run(sql, ...values),
  };
  refreshIndexFile({ all, first, run, root, log });
}

function each<T>(things: readonly T[], restore: (thing: T) => void, name: (thing: T) => string, log: Log): number {
  let restored = 0;
  for (const thing of things) {
    try {
      restore(thing);
      restored += 1;
    } catch (error) {
      log.warn(`${name(thing)} could not be restored: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return restored;
}

function directories(root: string, kind: string): string[] {
  const path = join(root, kind);
  return existsSync(path) ? readdirSync(path).toSorted() : [];
}

function restoreImage(database: Database, root: string, { manifest, digestNames, figures }: IndexedImage): ImageRecord {
  const parsed = parseManifest(readBlob(root, manifest.digest), manifest.mediaType);
  if (parsed.kind === 'index') throw new Error('its entry is an index');
  const imageConfig = parseImageConfig(readBlob(root, parsed.config.digest));
  const diffIds = imageConfig.rootfs.diff_ids;
  if (diffIds.length !== parsed.layers.length) throw new Error('its config does not match its manifest');
  const layers = parsed.layers.map((blob, index): ImageLayer => ({ diffId: diffIds[index]!, blob }));
  for (const { diffId } of layers) {
    if (!existsSync(join(root, 'layers', layerDirectoryName(diffId))))
      throw new Error(`its layer ${diffId} is missing: pull or load it again`);
  }
  let layerBytes = 0;
  for (const [index, { diffId }] of layers.entries()) {
    const known = figures[index] ?? { sizeBytes: 0, entries: 0, isOpaque: false };
    putLayerRow(database, diffId, known);
    layerBytes += known.sizeBytes;
  }
  putImageRows(database, { manifest, config: parsed.config, layers, imageConfig, digestNames }, layerBytes);
  return readImageRow(database.get(`${selectImages} WHERE image.id = ?`, imageIdOf(parsed.config))!);
}

function restoreDocument(database: Database, root: string, document: IndexContents['documents'][number]): void {
  const bytes = readBlob(root, document.content.digest);
  const store = {
    has: ({ digest, size }: Descriptor) => statSync(blobPath(root, digest), { throwIfNoEntry: false })?.size === size,
    read: (digest: Digest) => readBlob(root, digest),
  };
  const blobs = reachableBlobs(document.content, store);
  const text = document.kind === 'list' ? { text: Buffer.from(bytes).toString('utf8') } : {};
  putDocumentRows(database, document.kind, { ...document, ...text, blobs, names: document.names.toReversed() });
}

function readBlob(root: string, digest: Digest): Uint8Array {
  const bytes = readRegularFile(blobPath(root, digest), maxManifestBytes);
  if (digestOf(bytes, digestAlgorithm(digest)) !== digest) throw new Error(`its blob ${digest} is damaged`);
  return bytes;
}

function blobPath(root: string, digest: Digest): string {
  return join(root, 'blobs', digestAlgorithm(digest), digestHex(digest));
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
