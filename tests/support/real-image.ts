/**
 * A real image in the store of a scratch engine: blobs, unpacked layers, rows.
 */
import type { Engine } from '../../src/engine.ts';
import { storeImage } from '../../src/image/store-image.ts';
import type { Digest } from '../../src/oci/digest.ts';
import type { ImageRecord } from '../../src/storage/image-record.ts';
import { fakeRepository, type FakeRepository } from './image-source.ts';
import { makeImage, type TarEntry } from './images.ts';

/** The image, and the repository in memory that has it. */
export type RealImage = { readonly image: ImageRecord; readonly repository: FakeRepository };

/** Stores an image with these layers under a name of the registry `real.test`. */
export async function putRealImage(engine: Engine, name: string, layers: readonly (readonly TarEntry[])[]): Promise<RealImage> {
  const made = makeImage({ layers: layers.map((layer) => [...layer]), config: { Cmd: ['sh'] } });
  const repository = fakeRepository({ tag: made });
  const { bytes, mediaType, size } = made.manifest;
  const descriptor = { mediaType, digest: made.manifest.digest as Digest, size };
  const image = await storeImage(engine, { manifest: { bytes, descriptor }, source: repository, names: [`real.test/${name}:1`] }, {});
  return { image, repository };
}

/** What the checks of the store are given in tests. */
export const checkOptions = { quick: false, maxAgeMs: 60_000, signal: new AbortController().signal } as const;

/** The services of an engine, with another registry. */
export function withRegistry(engine: Engine, open: () => FakeRepository): Engine {
  return new Proxy(engine, {
    get: (target, key) => (key === 'openRepository' ? open : (Reflect.get(target, key, target) as unknown)),
  });
}
