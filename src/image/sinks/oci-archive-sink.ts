import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestHex } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import type { ImageSink } from '../sink.ts';
import { addToIndex, layoutMarker } from './layout-index.ts';
import type { TarOutput } from './tar-output.ts';
import { verifiedBytes } from './verified.ts';

/** Writes an OCI image layout as a tar; the last manifest that is put is its image, under `name`. */
export async function ociArchiveSink(output: TarOutput, name: string | undefined): Promise<ImageSink> {
  const written = new Set<Digest>();
  let last: Descriptor | undefined;
  const { tar } = output;
  const directories = new Set<string>(['blobs']);
  await tar.directory('blobs');
  const nameOf = async (digest: Digest): Promise<string> => {
    const directory = `blobs/${digestAlgorithm(digest)}`;
    if (!directories.has(directory)) await tar.directory(directory);
    directories.add(directory);
    return `${directory}/${digestHex(digest)}`;
  };
  return {
    wishes: { sequential: true, format: 'oci' },
    hasBlob: (blob) => Promise.resolve(written.has(blob.digest)),
    putBlob: async (blob, open, options) => {
      if (written.has(blob.digest)) return;
      await tar.stream({ name: await nameOf(blob.digest), size: blob.size, chunks: verifiedBytes(blob, open, options) });
      written.add(blob.digest);
    },
    putManifest: async (bytes, { mediaType, digest }) => {
      last = { mediaType, digest, size: bytes.length };
      if (!written.has(digest)) await tar.file(await nameOf(digest), bytes);
      written.add(digest);
    },
    finish: async () => {
      if (last !== undefined) await tar.file('index.json', addToIndex(undefined, last, name));
      await tar.file('oci-layout', layoutMarker);
      await output.finish();
    },
    [Symbol.asyncDispose]: () => output[Symbol.asyncDispose](),
  };
}
