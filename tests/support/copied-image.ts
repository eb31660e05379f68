/**
 * A made image, given to a sink as a copy would give it.
 */
import { Readable } from 'node:stream';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import type { ImageSink } from '../../src/image/sink.ts';
import { descriptorOf } from './image-source.ts';
import type { MadeBlob, MadeImage } from './images.ts';

/** Puts blobs and manifest and finishes; `spoil` changes the bytes of a blob on the way. */
export async function putImage(sink: ImageSink, image: MadeImage, spoil: (blob: MadeBlob) => Buffer = ({ bytes }) => bytes): Promise<void> {
  for (const blob of [...image.layers, image.config]) {
    const descriptor = descriptorOf(blob);
    if (!(await sink.hasBlob(descriptor))) {
      await sink.putBlob(descriptor, (offset) => Promise.resolve(Readable.from([spoil(blob).subarray(offset)])));
    }
  }
  await putManifest(sink, image);
  await sink.finish?.();
}

/** Puts the manifest alone. */
export async function putManifest(sink: ImageSink, { manifest }: MadeImage): Promise<Descriptor> {
  const descriptor = descriptorOf(manifest);
  await sink.putManifest(manifest.bytes, { mediaType: manifest.mediaType, digest: descriptor.digest });
  return descriptor;
}
