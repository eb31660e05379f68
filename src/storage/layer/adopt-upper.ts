import { closeSync, fdatasync, lstatSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { storageError } from '../../lib/files.ts';
import type { BuildTimes } from '../../native/build-copy.ts';
import { deleteTrees } from '../../native/delete-trees.ts';
import { freezeUpper, type FrozenLayer } from '../../native/freeze.ts';
import type { Realm } from '../../native/user-namespace.ts';
import { mediaTypes, type Descriptor } from '../../oci/descriptor.ts';
import { parseDigest, type Digest } from '../../oci/digest.ts';
import type { BlobStore } from '../blob-store.ts';
import type { Lease, LeaseStore } from '../lease-store.ts';
import type { State } from '../state-db.ts';
import type { LayerFigures } from '../state/image-rows.ts';
import { temporaryName } from '../temporary-name.ts';

/** How `adopt` makes a layer. */
export type AdoptOptions = {
  readonly realm: Realm;
  /** Directories of what was below, topmost first. */
  readonly lower: readonly string[];
  readonly times: BuildTimes;
  /** Where things were mounted while the directory was written. */
  readonly mountPoints?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A layer that was made here. */
export type AdoptedLayer = {
  readonly diffId: Digest;
  /** Its tar, as it is in the store. */
  readonly blob: Descriptor;
  /** Nothing was changed: there is no such layer. */
  readonly isEmpty: boolean;
  /** Keeps layer and blob from the collector. */
  readonly lease: Lease;
};

/** What the database is told of it. */
export type AdoptedFigures = LayerFigures & { readonly diffId: Digest; readonly fileBytes: number };

type AdoptParts = {
  readonly state: State;
  readonly leases: LeaseStore;
  readonly blobs: BlobStore;
  /** Gives the directory its name, or drops it where the layer is there already. */
  readonly take: (layer: AdoptedFigures, directory: string) => Promise<void>;
};

const syncData = promisify(fdatasync);

/** See `LayerStore.adopt`. */
export async function adoptUpper(parts: AdoptParts, upper: string, options: AdoptOptions): Promise<AdoptedLayer> {
  parts.state.requireWritable();
  const temporary = join(parts.state.root, temporaryName('tmp'));
  try {
    const frozen = await writeTar(upper, temporary, options);
    if (frozen.entries > 0) return await keep(parts, { upper, temporary, frozen });
    await deleteTrees([upper], { realm: options.realm });
    return adopted(frozen, { [Symbol.dispose]: () => undefined });
  } finally {
    rmSync(temporary, { force: true });
  }
}

async function writeTar(upper: string, temporary: string, { realm, signal, ...request }: AdoptOptions): Promise<FrozenLayer> {
  let output: number | undefined;
  try {
    output = openSync(temporary, 'wx', 0o600);
    const frozen = await freezeUpper({ realm, signal }, { ...request, upper, output });
    if (frozen.entries > 0) await syncData(output);
    return frozen;
  } catch (error) {
    throw storageError(`write ${temporary}`, error);
  } finally {
    if (output !== undefined) closeSync(output);
  }
}

type Kept = { readonly upper: string; readonly temporary: string; readonly frozen: FrozenLayer };

async function keep({ leases, blobs, take }: AdoptParts, { upper, temporary, frozen }: Kept): Promise<AdoptedLayer> {
  const { size, entries, bytes } = frozen;
  const digest = diffIdOf(frozen);
  const lease = leases.hold([`blob:${digest}`, `layer:${digest}`]);
  try {
    const path = blobs.path(digest);
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there !== undefined && !there.isFile()) rmSync(path, { recursive: true, force: true });
    renameSync(temporary, path);
    await take({ diffId: digest, sizeBytes: size, entries, isOpaque: false, fileBytes: bytes }, upper);
    return adopted(frozen, lease);
  } catch (error) {
    lease[Symbol.dispose]();
    throw storageError(`keep layer ${digest}`, error);
  }
}

/** The helper computed it. */
function diffIdOf({ digest }: FrozenLayer): Digest {
  return parseDigest(digest);
}

function adopted(frozen: FrozenLayer, lease: Lease): AdoptedLayer {
  const { size, entries } = frozen;
  const digest = diffIdOf(frozen);
  return { diffId: digest, blob: { mediaType: mediaTypes.ociLayer, digest, size }, isEmpty: entries === 0, lease };
}
