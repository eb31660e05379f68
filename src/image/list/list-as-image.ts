import type { DocumentRecord } from '../../storage/document-record.ts';
import type { ImageRecord } from '../../storage/image-record.ts';
import { parseImageConfig } from '../../oci/image-config.ts';

/** A manifest list as a row of `images` shows it: with its names and its digest, but without layers and without a platform. */
export function listAsImage({ id, names, content, createdAt }: DocumentRecord): ImageRecord {
  return {
    id,
    manifestDigest: content.digest,
    manifestMediaType: content.mediaType,
    manifestSizeBytes: content.size,
    configDigest: content.digest,
    names,
    digestNames: [],
    digests: [content.digest],
    repoDigests: names.map((name) => `${name.slice(0, name.lastIndexOf(':'))}@${content.digest}`).toSorted(),
    createdAt,
    sizeBytes: content.size,
    layers: [],
    config: noConfig,
    platform: { os: '', architecture: '' },
  };
}

const noConfig = parseImageConfig(Buffer.from('{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}}'));
