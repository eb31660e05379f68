import { isManifestMediaType } from '../../oci/descriptor.ts';
import { TiffinError } from '../../lib/errors.ts';
import { digestHex, digestOf } from '../../oci/digest.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';
import type { SourceImage } from '../image-source.ts';
import type { Archive } from './archive.ts';
import { readArchiveFile } from './archive.ts';

const versions = ['Directory Transport Version: 1.1', 'Directory Transport Version: 1.0'];

/** Whether an archive is a directory of the `dir:` transport. */
export function isDockerDirectory(archive: Archive): boolean {
  return archive.has('version') && archive.has('manifest.json');
}

/**
 * Reads the image of a `dir:` directory: a manifest, and blobs named by the digits of their digests. It has no name.
 *
 * @throws {TiffinError} `corrupt`, `unsupported`
 * @see containers-transports(5)
 */
export async function readDockerDirectory(archive: Archive): Promise<SourceImage[]> {
  const version = Buffer.from(await readArchiveFile(archive, 'version', 4096))
    .toString('latin1')
    .trim();
  if (!versions.includes(version)) throw new TiffinError('unsupported', `${archive.label}: version is not ${versions[0]}`);
  const bytes = await readArchiveFile(archive, 'manifest.json', maxManifestBytes);
  const manifest = parseManifest(bytes);
  if (!isManifestMediaType(manifest.mediaType)) throw new TiffinError('unsupported', `${archive.label}: manifest.json is an index`);
  return [
    {
      manifest: { bytes, descriptor: { mediaType: manifest.mediaType, size: bytes.length, digest: digestOf(bytes) } },
      source: {
        openBlob: (blob, { offset }) => Promise.resolve({ stream: archive.open(digestHex(blob.digest), offset), offset }),
        locateBlob: (blob) => archive.locate(digestHex(blob.digest)),
      },
      writtenNames: [],
    },
  ];
}
