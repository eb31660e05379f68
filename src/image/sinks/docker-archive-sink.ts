import { TiffinError } from '../../lib/errors.ts';
import { isConfigMediaType } from '../../oci/descriptor.ts';
import { digestHex } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import { parseManifest } from '../../oci/manifest.ts';
import type { Manifest } from '../../oci/manifest.ts';
import { dockerListing, legacyListing } from '../save/docker-listing.ts';
import type { ImageSink } from '../sink.ts';
import type { TarOutput } from './tar-output.ts';
import { verifiedBytes } from './verified.ts';

/** Nobody writes to what is named by its digest. */
const metadata = { mode: 0o444, mtime: new Date(0) } as const;

/** Writes what `docker load` reads: plain layers and the config, named by their digests, and manifest.json. */
export function dockerArchiveSink(output: TarOutput, names: readonly string[]): ImageSink {
  const written = new Map<Digest, string>();
  let image: Manifest | undefined;
  const { tar } = output;
  const nameOf = (digest: Digest): string => written.get(digest) ?? '';
  return {
    wishes: { sequential: true, plainLayers: true, format: 'v2s2' },
    hasBlob: (blob) => Promise.resolve(written.has(blob.digest)),
    putBlob: async (blob, open, options) => {
      if (written.has(blob.digest)) return;
      const name = `${digestHex(blob.digest)}.${isConfigMediaType(blob.mediaType) ? 'json' : 'tar'}`;
      await tar.stream({ name, size: blob.size, chunks: verifiedBytes(blob, open, options), ...metadata });
      written.set(blob.digest, name);
    },
    putManifest: async (bytes, { mediaType }) => {
      const manifest = parseManifest(bytes, mediaType);
      if (manifest.kind === 'index' || image !== undefined) {
        throw new TiffinError('unsupported', 'docker-archive cannot hold a manifest list', { hint: 'push it to a registry, oci: or dir:' });
      }
      image = manifest;
    },
    finish: async () => {
      if (image !== undefined) {
        const listed = [{ config: nameOf(image.config.digest), names, layers: image.layers.map((layer) => nameOf(layer.digest)) }];
        await tar.file('manifest.json', dockerListing(listed), metadata);
        await tar.file('repositories', legacyListing(listed), metadata);
      }
      await output.finish();
    },
    [Symbol.asyncDispose]: () => output[Symbol.asyncDispose](),
  };
}
