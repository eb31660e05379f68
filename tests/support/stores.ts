/**
 * The stores of a scratch home, opened in this process, for tests of the storage and image rooms.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findPlaces } from '../../src/config/places.ts';
import { loadPolicy } from '../../src/config/policy.ts';
import { defaultRegistries } from '../../src/config/registries.ts';
import { findSubids } from '../../src/config/subids.ts';
import type { ImageServices } from '../../src/image/services.ts';
import { TiffinError } from '../../src/lib/errors.ts';
import { defineRealm, findMapTool } from '../../src/native/user-namespace.ts';
import { BlobStore } from '../../src/storage/blob-store.ts';
import { ContainerStore } from '../../src/storage/container-store.ts';
import { ImageStore } from '../../src/storage/image-store.ts';
import { LayerStore } from '../../src/storage/layer-store.ts';
import { LeaseStore } from '../../src/storage/lease-store.ts';
import { openState } from '../../src/storage/state-db.ts';
import { VolumeStore } from '../../src/storage/volume-store.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { Digest } from '../../src/oci/digest.ts';
import { parseImageConfig } from '../../src/oci/image-config.ts';
import type { NewImage } from '../../src/storage/image-record.ts';
import { layerDirectoryName } from '../../src/storage/layer-name.ts';
import type { ScratchHome } from './scratch-home.ts';

/** Everything that is open, and what was logged as a warning. */
export type Stores = ImageServices &
  Disposable & {
    readonly root: string;
    readonly containers: ContainerStore;
    readonly volumes: VolumeStore;
    readonly warnings: readonly string[];
    /** Paths below the store that match, relative to it. */
    paths(pattern: RegExp): string[];
  };

/** Opens the stores of a home as one command does; close them before opening them again to stand for a second one. */
export function openStores(home: ScratchHome): Stores {
  const warnings: string[] = [];
  const log = { debug: () => undefined, info: () => undefined, warn: (message: string) => void warnings.push(message) };
  const places = findPlaces(home.env);
  mkdirSync(places.runRoot, { recursive: true, mode: 0o700 });
  const state = openState(places, log);
  const leases = new LeaseStore(state);
  const blobs = new BlobStore(state, leases);
  const layers = new LayerStore(state, leases, blobs);
  const { uids, gids } = findSubids(places.userName, places.uid, { env: home.env, warn: log.warn });
  return {
    root: places.root,
    state,
    leases,
    blobs,
    layers,
    images: new ImageStore(state),
    containers: new ContainerStore(state),
    volumes: new VolumeStore(state),
    realm: defineRealm({
      runRoot: places.runRoot,
      uid: places.uid,
      gid: places.gid,
      subuids: uids,
      subgids: gids,
      newuidmap: findMapTool('newuidmap'),
      newgidmap: findMapTool('newgidmap'),
    }),
    places,
    log,
    warnings,
    registries: defaultRegistries,
    trust: {
      policy: loadPolicy(places),
      places,
      env: home.env,
      fetchDocument: (url) => Promise.reject(new TiffinError('unreachable', `no network in this test: ${url.href}`)),
    },
    openWritableRepository: (reference) => Promise.reject(new TiffinError('unreachable', `no registry in this test: ${reference.path}`)),
    openRepository: (reference) => Promise.reject(new TiffinError('unreachable', `no registry in this test: ${reference.path}`)),
    paths: (pattern) =>
      readdirSync(places.root, { recursive: true, encoding: 'utf8' })
        .filter((path) => pattern.test(path))
        .toSorted(),
    [Symbol.dispose]: () => state.close(),
  };
}

/**
 * Puts an image into the store whose layers are empty directories: enough for all that does not unpack. `seed` makes
 * its blobs different from those of others; layers are shared by their names.
 */
export function putFakeImage(
  stores: Stores,
  { seed, names = [], layers = ['base'], created = '2024-01-01T00:00:00Z', labels = {}, platform = {} }: FakeImage,
): string {
  const diffIds = layers.map((layer) => digestOf(`layer ${layer}`));
  for (const diffId of diffIds) {
    mkdirSync(join(stores.root, 'layers', layerDirectoryName(diffId)), { recursive: true });
    stores.state.run('INSERT OR IGNORE INTO layer (diff_id, size_bytes, entries, opaque, added_at) VALUES (?, 1000, 1, 0, 0)', diffId);
  }
  const blob = (text: string): { mediaType: string; digest: Digest; size: number } => {
    const bytes = Buffer.from(text);
    const descriptor = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(bytes), size: bytes.length };
    stores.blobs.put(descriptor, bytes);
    return descriptor;
  };
  const layerBlobs = layers.map((layer) => blob(`blob of ${layer}`));
  const configText = JSON.stringify({
    created,
    architecture: 'amd64',
    os: 'linux',
    ...platform,
    author: seed,
    config: { Labels: labels, Cmd: ['sh'] },
    rootfs: { type: 'layers', diff_ids: diffIds },
  });
  const config = { ...blob(configText), mediaType: 'application/vnd.oci.image.config.v1+json' };
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = { ...blob(JSON.stringify({ schemaVersion: 2, mediaType, config, layers: layerBlobs })), mediaType };
  const image: NewImage = {
    manifest,
    config,
    layers: layerBlobs.map((layer, index) => ({ diffId: diffIds[index]!, blob: layer })),
    imageConfig: parseImageConfig(Buffer.from(configText)),
    names,
  };
  return stores.images.put(image).id;
}

/** What `putFakeImage` makes. */
export type FakeImage = {
  readonly seed: string;
  readonly names?: readonly string[];
  readonly layers?: readonly string[];
  readonly created?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly platform?: { readonly architecture?: string; readonly variant?: string };
};

/** Puts bytes into the blob store, and describes them. */
export function putBytes(
  stores: Stores,
  mediaType: string,
  content: string | Uint8Array,
): { mediaType: string; digest: Digest; size: number } {
  const bytes = Buffer.from(content);
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  stores.blobs.put(descriptor, bytes);
  return descriptor;
}
