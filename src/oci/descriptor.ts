import type { Digest } from './digest.ts';
import { isDigest, parseDigest } from './digest.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import type { FieldPath } from './json-fields.ts';
import {
  badField,
  fieldOf,
  objectField,
  optionalString,
  refuseCaseVariants,
  requiredString,
  sizeField,
  stringMapField,
  stringsField,
} from './json-fields.ts';

/** An operating system and a processor, in Go's words (`linux`, `arm`, `v7`). */
export type Platform = {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  /** What the system must have beside its name; no Linux has any of what is defined. */
  readonly osFeatures?: readonly string[];
};

/** Points at a blob: what it is, its name by content, its size in bytes. @see image-spec descriptor.md */
export type Descriptor = {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  /** Other places to fetch it from; only deprecated foreign layers have them. */
  readonly urls?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: Platform;
  readonly artifactType?: string;
  /** The blob itself, in base64, when it is small. */
  readonly data?: string;
};

/** The media types we know by name. */
export const mediaTypes = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociEmpty: 'application/vnd.oci.empty.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar',
  ociLayerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  ociLayerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar',
  dockerLayerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  dockerSchema1: 'application/vnd.docker.distribution.manifest.v1+json',
  dockerSchema1Signed: 'application/vnd.docker.distribution.manifest.v1+prettyjws',
} as const;

const layerType =
  /^application\/vnd\.(?:oci\.image\.layer\.(?:nondistributable\.)?v1\.tar(?:\+gzip|\+zstd)?|docker\.image\.rootfs\.(?:foreign\.)?diff\.tar(?:\.gzip|\.zstd)?)$/;
const mediaTypePattern = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;
// Podman names the files of artifacts with a character set behind the type.
const withParameters = /^([^;\s]{1,255})(?:\s*;\s*[A-Za-z0-9-]+=[A-Za-z0-9!#$&^_.+"-]+){0,8}$/;
const descriptorKeys = ['mediaType', 'digest', 'size', 'urls', 'annotations', 'platform', 'artifactType', 'data'];

/** Whether a media type names an index (OCI) or a manifest list (Docker). */
export function isIndexMediaType(mediaType: string): boolean {
  return mediaType === mediaTypes.ociIndex || mediaType === mediaTypes.dockerIndex;
}

/** Whether a media type names the manifest of one image. */
export function isManifestMediaType(mediaType: string): boolean {
  return mediaType === mediaTypes.ociManifest || mediaType === mediaTypes.dockerManifest;
}

/** Whether a media type names an image config. */
export function isConfigMediaType(mediaType: string): boolean {
  return mediaType === mediaTypes.ociConfig || mediaType === mediaTypes.dockerConfig;
}

/** Whether a media type names the layer of a file system, of any compression. */
export function isLayerMediaType(mediaType: string): boolean {
  return layerType.test(mediaType);
}

/** Whether a media type names a manifest of Docker's first format, which cannot be verified by digest and is not supported. */
export function isSchema1MediaType(mediaType: string): boolean {
  return mediaType === mediaTypes.dockerSchema1 || mediaType === mediaTypes.dockerSchema1Signed;
}

/** Whether a layer may have to be fetched from its `urls` (foreign, non-distributable). */
export function isForeignLayer(mediaType: string): boolean {
  return mediaType.includes('.nondistributable.') || mediaType.includes('.foreign.');
}

/** The media type of a `Content-Type` header: without parameters, lower case; undefined for what is none. */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  const essence = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  return essence !== undefined && mediaTypePattern.test(essence) ? essence : undefined;
}

/** How the bytes of a layer are packed. */
export type Compression = 'none' | 'gzip' | 'zstd';

/** How the media type of a layer says its bytes are packed. The bytes decide: see {@link sniffCompression}. */
export function compressionOf(mediaType: string): Compression {
  if (/[.+]gzip$/.test(mediaType)) return 'gzip';
  return /[.+]zstd$/.test(mediaType) ? 'zstd' : 'none';
}

/**
 * How a layer is really packed, from its first bytes (6 are enough): many images name the wrong type.
 *
 * @returns undefined for a packing we know by its mark but cannot read (bzip2, xz)
 */
export function sniffCompression(start: Uint8Array): Compression | undefined {
  const begins = (...mark: readonly number[]): boolean => mark.every((byte, index) => start[index] === byte);
  if (begins(0x1f, 0x8b)) return 'gzip';
  if (begins(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
  // zstd also begins with skippable frames (zstd:chunked puts data there).
  if (start[0] !== undefined && (start[0] & 0xf0) === 0x50 && start[1] === 0x2a && start[2] === 0x4d && start[3] === 0x18) return 'zstd';
  if (begins(0x42, 0x5a, 0x68) || begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)) return undefined;
  return 'none';
}

/**
 * Reads a descriptor of a manifest or an index.
 *
 * @throws {TiffinError} `corrupt` naming the field; `unsupported` for a digest algorithm we do not know
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md
 */
export function parseDescriptor(value: JsonValue | undefined, path: FieldPath): Descriptor {
  const object = objectField(value, path);
  refuseCaseVariants(object, descriptorKeys, path);
  const mediaType = requiredString(object, 'mediaType', path);
  if (!mediaTypePattern.test(withParameters.exec(mediaType)?.[1] ?? '')) throw badField(fieldOf(path, 'mediaType'), 'is not a media type');
  const urls = stringsField(object, 'urls', path, 64);
  const annotations = stringMapField(object, 'annotations', path);
  const platform = parsePlatformField(object, path);
  const artifactType = optionalString(object, 'artifactType', path);
  const data = optionalString(object, 'data', path);
  return {
    mediaType,
    digest: digestField(object, 'digest', path),
    size: sizeField(object, 'size', path),
    ...(urls === undefined || urls.length === 0 ? {} : { urls }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(platform === undefined ? {} : { platform }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(data === undefined ? {} : { data }),
  };
}

function digestField(object: JsonObject, key: string, path: FieldPath): Digest {
  const text = requiredString(object, key, path);
  if (isDigest(text)) return text;
  if (/^[a-z0-9]+:[0-9a-f]{32,}$/.test(text) && !/^sha(?:256|512):/.test(text)) return parseDigest(text);
  throw badField(fieldOf(path, key), 'is not a digest');
}

function parsePlatformField(object: JsonObject, path: FieldPath): Platform | undefined {
  if (object['platform'] === undefined || object['platform'] === null) return undefined;
  const here = fieldOf(path, 'platform');
  const platform = objectField(object['platform'], here);
  refuseCaseVariants(platform, ['os', 'architecture', 'variant', 'os.features'], here);
  const os = optionalString(platform, 'os', here) ?? '';
  const architecture = optionalString(platform, 'architecture', here) ?? '';
  const variant = optionalString(platform, 'variant', here) ?? '';
  // Tools that write artifacts leave an empty platform, which says as much as none.
  if (os === '' && architecture === '') return undefined;
  const osFeatures = stringsField(platform, 'os.features', here, 256) ?? [];
  return { os, architecture, ...(variant === '' ? {} : { variant }), ...(osFeatures.length === 0 ? {} : { osFeatures }) };
}
