/**
 * Steps of builds and their layers, without a build.
 */
import type { BuildOutcome, BuiltImage } from '../../src/build/outcome.ts';
import { storeImage } from '../../src/image/store-image.ts';
import type { SharedStep } from '../../src/build/cache/document.ts';
import { mediaTypes } from '../../src/oci/descriptor.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { ImageLayer } from '../../src/storage/image-record.ts';
import { makeImage, tarArchive, type TarEntry } from './images.ts';
import type { Stores } from './stores.ts';

/** A key of a step, of one letter. */
export function stepKey(letter: string): string {
  return letter.repeat(64);
}

/** Puts a layer of one file into the store, as a build would. */
export async function putLayer(stores: Stores, content: string): Promise<ImageLayer> {
  const tar = tarArchive([{ path: 'file', content }]);
  const blob = { mediaType: mediaTypes.ociLayer, digest: digestOf(tar), size: tar.length };
  stores.blobs.put(blob, tar);
  await stores.layers.apply(blob.digest, blob, { realm: stores.realm });
  return { diffId: blob.digest, blob };
}

/** A step that made a layer. */
export function layerStep(key: string, layer: ImageLayer): SharedStep {
  return { key: stepKey(key), result: { kind: 'layer', layer } };
}

/** An image of a build: one layer of the entries given, for a platform, in the store, without a name. */
export async function putBuilt(stores: Stores, entries: readonly TarEntry[], architecture?: string): Promise<BuiltImage> {
  const made = makeImage({ layers: [[...entries]], ...(architecture === undefined ? {} : { architecture }) });
  for (const blob of [made.manifest, made.config, ...made.layers])
    stores.blobs.put({ digest: digestOf(blob.bytes), size: blob.bytes.length }, blob.bytes);
  const descriptor = { mediaType: made.manifest.mediaType, digest: digestOf(made.manifest.bytes), size: made.manifest.bytes.length };
  const openBlob = (): Promise<never> => Promise.reject(new Error('all blobs are there'));
  const image = await storeImage(stores, { manifest: { bytes: made.manifest.bytes, descriptor }, source: { openBlob } });
  // Outputs ask a built image for no more than this.
  return { platform: `linux/${image.platform.architecture}`, image } as unknown as BuiltImage;
}

/** What a build that made these images came to. */
export function outcomeOf(images: readonly BuiltImage[]): BuildOutcome {
  return { images, steps: [], unusedArgs: [], [Symbol.asyncDispose]: () => Promise.resolve() };
}
