import { writeNamedFile } from '../../lib/files.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { formatPlatform, type Platform } from '../../oci/platform.ts';

/** What was made, for programs. */
export type BuildMetadata = {
  /** Of the image, or of the list of images; as pushed, when it was pushed. */
  readonly descriptor: Descriptor;
  /** Of the image; undefined for a list. */
  readonly configDigest: Digest | undefined;
  readonly platform: Platform | undefined;
  /** Whole names. */
  readonly names: readonly string[];
};

/** The document of `--metadata-file`, in buildx's keys. Pure. */
export function metadataDocument({ descriptor, configDigest, platform, names }: BuildMetadata): Record<string, unknown> {
  const { mediaType, digest, size } = descriptor;
  return {
    ...(configDigest === undefined ? {} : { 'containerimage.config.digest': configDigest }),
    'containerimage.descriptor': {
      mediaType,
      digest,
      size,
      ...(platform === undefined ? {} : { platform: platformFields(platform) }),
    },
    'containerimage.digest': digest,
    ...(names.length === 0 ? {} : { 'image.name': names.join(',') }),
  };
}

function platformFields(platform: Platform): Record<string, string> {
  const [os = '', architecture = '', variant] = formatPlatform(platform).split('/');
  return { architecture, os, ...(variant === undefined ? {} : { variant }) };
}

/** Writes the metadata, whole or not at all. @throws {TiffinError} `denied`, `not-found` for a directory that is not there, `no-space` */
export function writeMetadata(path: string, metadata: BuildMetadata): void {
  writeNamedFile(path, `${JSON.stringify(metadataDocument(metadata), undefined, 2)}\n`);
}
