import { TiffinError } from '../../lib/errors.ts';
import { storageError } from '../../lib/files.ts';
import { copyBlob } from '../../native/copy-blob.ts';
import { helperFeatures } from '../../native/helper-features.ts';
import { needsLowerLayers } from '../../native/unpack.ts';
import type { Realm } from '../../native/user-namespace.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import type { StagedBlob } from '../../storage/blob-store.ts';
import type { IncomingBlob, LayerStore } from '../../storage/layer-store.ts';
import { compressionOfFd } from '../../storage/plain-tar.ts';
import type { UnpackBound } from '../../storage/plain-tar.ts';
import type { LocatedBlob } from '../blob-source.ts';
import { fetchBlob, reporter } from './fetch-blob.ts';
import type { FetchOptions } from './fetch-blob.ts';
import type { Limiter } from '../../lib/limiter.ts';

/** The layer that a blob is to become. */
export type LayerToTake = {
  readonly diffId: Digest;
  readonly layers: LayerStore;
  readonly realm: Realm;
  readonly bound?: UnpackBound | undefined;
  /** So many layers are unpacked at once. */
  readonly unpacks: Limiter;
};

/**
 * Makes sure that a blob is in the store, as `fetchBlob` does. One that lies in a file is copied by the helper; when it is
 * a layer that is not there yet, it is unpacked in the same pass, so that its bytes are read once.
 *
 * @returns whether the layer was unpacked
 * @throws {TiffinError} as `fetchBlob`. A layer that cannot be unpacked is no failure here: `LayerStore.apply` says why
 */
export async function takeBlob(blob: Descriptor, options: FetchOptions, layer?: LayerToTake): Promise<boolean> {
  const isServed = digestAlgorithm(blob.digest) === 'sha256' && helperFeatures().digest;
  if (options.source.locateBlob === undefined || !isServed) return fetchAndUnpack(blob, options, isServed ? layer : undefined);
  const report = reporter(blob, options.progress);
  using staged = await options.blobs.stage(blob, { signal: options.signal, waiting: () => report('elsewhere', 0) });
  if (staged === undefined) {
    report('exists', blob.size);
    return false;
  }
  const place = await options.source.locateBlob(blob);
  await using _file = place.file;
  requireSize(blob, place.size);
  staged.restart();
  if (layer !== undefined && (await takeLayer(blob, { staged, place, layer, options }))) {
    report('done', blob.size);
    return true;
  }
  await take(blob, { staged, place, options });
  return false;
}

/** Unpacks what has come while the rest is on its way; nothing can be seen of it before the blob was checked. */
async function fetchAndUnpack(blob: Descriptor, options: FetchOptions, layer: LayerToTake | undefined): Promise<boolean> {
  if (layer === undefined || digestAlgorithm(layer.diffId) !== 'sha256' || layer.layers.has(layer.diffId)) {
    await fetchBlob(blob, options);
    return false;
  }
  const isUnpacked = await fetchBlob(blob, options, (chunks, checked) => unpackIncoming(blob, { chunks, checked }, { layer, options }));
  if (isUnpacked === true) reporter(blob, options.progress)('done', blob.size);
  return isUnpacked === true;
}

/** @returns false when it must be done again, from the blob as it was stored */
async function unpackIncoming(
  blob: Descriptor,
  incoming: IncomingBlob,
  { layer, options }: { readonly layer: LayerToTake; readonly options: FetchOptions },
): Promise<boolean> {
  const { layers, realm, diffId, unpacks, bound } = layer;
  const { progress, signal, log } = options;
  let isChecked = false;
  const checked = incoming.checked.then(
    () => (isChecked = true),
    () => undefined,
  );
  const onBlobBytes = (bytes: number): void => (isChecked ? reporter(blob, progress)('unpacking', bytes) : undefined);
  try {
    await unpacks.run(() => layers.apply(diffId, blob, { realm, bound, signal, onBlobBytes, incoming }));
    return true;
  } catch (error) {
    await checked;
    // Whatever is wrong with bytes that were right is wrong with the layer.
    const isFault = isChecked && error instanceof TiffinError && (error.code === 'corrupt' || error.code === 'no-space');
    if (isFault && !needsLowerLayers(error)) throw error;
    log.debug(`layer ${diffId} was not unpacked while it came: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

function requireSize({ digest, size }: Descriptor, actual: number): void {
  if (actual > size) throw new TiffinError('corrupt', `blob ${digest} is longer than the stated ${size} bytes`);
  if (actual < size) throw new TiffinError('corrupt', `blob ${digest} ends after ${actual} of the stated ${size} bytes`);
}

type Taking = { readonly staged: StagedBlob; readonly place: LocatedBlob; readonly options: FetchOptions };

async function take(blob: Descriptor, { staged, place, options }: Taking): Promise<void> {
  const report = reporter(blob, options.progress);
  const { signal } = options;
  try {
    const copied = await copyBlob({
      input: place.file.fd,
      output: staged.fd,
      range: { start: place.start, length: blob.size },
      at: 0,
      inputDigest: true,
      onInput: (bytes) => report('downloading', bytes),
      subject: `blob ${blob.digest}`,
      signal,
    });
    await staged.commitWritten(copied.inputBytes, copied.inputDigest);
  } catch (error) {
    throw storageError(`write blob ${blob.digest}`, error);
  }
}

/** @returns false when it was not done: the layer is there, cannot be unpacked in one pass, or at all */
async function takeLayer(blob: Descriptor, { staged, place, layer, options }: Taking & { readonly layer: LayerToTake }): Promise<boolean> {
  const { diffId, layers, realm, bound } = layer;
  if (layers.has(diffId) || !(await isReadable(place, diffId))) return false;
  const report = reporter(blob, options.progress);
  let kept: { bytes: number; digest: string | undefined } | undefined;
  const outOf = {
    fd: place.file.fd,
    start: place.start,
    keepFd: staged.fd,
    kept: (bytes: number, digest: string | undefined): void => void (kept = { bytes, digest }),
  };
  try {
    const waiting = (): void => report('elsewhere', 0);
    const onBlobBytes = (bytes: number): void => report('unpacking', bytes);
    await layers.apply(diffId, blob, { realm, bound, signal: options.signal, waiting, onBlobBytes, outOf });
  } catch (error) {
    // What is wrong with it is found once more, in the right order: first the bytes, then what they unpack to.
    const isOfLayer = error instanceof TiffinError && (error.code === 'corrupt' || error.code === 'unsupported');
    if (!isOfLayer) throw error;
    staged.restart();
    return false;
  }
  if (kept === undefined) return false;
  await staged.commitWritten(kept.bytes, kept.digest);
  return true;
}

async function isReadable({ file, start }: LocatedBlob, diffId: Digest): Promise<boolean> {
  const compression = await compressionOfFd(file.fd, start);
  return digestAlgorithm(diffId) === 'sha256' && (compression === 'none' || helperFeatures().compressions.has(compression));
}
