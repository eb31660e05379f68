import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readRegularFile, writeFileAtomically } from '../../lib/files.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestHex } from '../../oci/digest.ts';
import { maxManifestBytes } from '../../oci/manifest.ts';
import type { LeaseStore } from '../../storage/lease-store.ts';
import type { ImageSink } from '../sink.ts';
import { hasBlobFile, makeOutputDirectory, writeBlobFile } from './file-sink.ts';
import { addToIndex, layoutMarker } from './layout-index.ts';

/**
 * Writes into an OCI image layout, which is made when it is not there. What else it holds stays. The last manifest that is put
 * gets the name, when all is there.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
export function layoutSink(path: string, name: string | undefined, leases: LeaseStore): ImageSink {
  const root = resolve(path);
  let last: Descriptor | undefined;
  const fileOf = ({ digest }: Pick<Descriptor, 'digest'>): string => {
    const directory = join(root, 'blobs', digestAlgorithm(digest));
    makeOutputDirectory(directory);
    return join(directory, digestHex(digest));
  };
  return {
    wishes: { format: 'oci' },
    hasBlob: (blob) => Promise.resolve(hasBlobFile(fileOf(blob), blob)),
    putBlob: (blob, open, options) => writeBlobFile(fileOf(blob), blob, { open, options }),
    putManifest: async (bytes, { mediaType, digest }) => {
      last = { mediaType, digest, size: bytes.length };
      if (!hasBlobFile(fileOf(last), last)) writeFileAtomically(fileOf(last), bytes, { mode: 0o644 });
    },
    finish: async (signal) => {
      if (last === undefined) return;
      // Two of ours that write to one layout must not lose each other's entry.
      using _lock = await leases.lock(`layout:${root}`, { signal });
      const index = join(root, 'index.json');
      const text = addToIndex(existsSync(index) ? readRegularFile(index, maxManifestBytes) : undefined, last, name);
      if (!existsSync(join(root, 'oci-layout'))) writeFileAtomically(join(root, 'oci-layout'), layoutMarker, { mode: 0o644 });
      writeFileAtomically(index, text, { mode: 0o644 });
    },
    async [Symbol.asyncDispose]() {
      // What was written is whole; without an entry nobody sees it.
    },
  };
}
