import { TiffinError } from '../lib/errors.ts';
import type { Descriptor } from './descriptor.ts';
import {
  isConfigMediaType,
  isIndexMediaType,
  isLayerMediaType,
  isManifestMediaType,
  isSchema1MediaType,
  mediaTypes,
  parseDescriptor,
} from './descriptor.ts';
import type { JsonObject } from '../lib/json.ts';
import { parseJson } from '../lib/json.ts';
import type { FieldPath } from './json-fields.ts';
import { arrayField, badField, fieldOf, objectField, optionalString, refuseCaseVariants, stringMapField } from './json-fields.ts';

/** The manifest of one image (or artifact): its config and its layers, base layer first. */
export type Manifest = {
  readonly kind: 'manifest';
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly artifactType?: string;
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
};

/** An index: one entry a platform. */
export type Index = {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly artifactType?: string;
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
};

/** The largest manifest or index that is read, in bytes (the distribution spec's own figure). */
export const maxManifestBytes = 4 * 1024 * 1024;

/** The most layers an image may have: more cannot be stacked on any kernel. */
export const maxLayers = 500;

const maxIndexEntries = 4096;
const knownKeys = ['schemaVersion', 'mediaType', 'config', 'layers', 'manifests', 'annotations', 'subject', 'artifactType'];

/**
 * Reads a manifest or an index, OCI 1.1 or Docker schema 2.
 *
 * @param bytes as received; their digest is the caller's to check
 * @param mediaType what the descriptor or the registry said it is; a body that says otherwise is refused
 * @throws {TiffinError} `corrupt` naming the field, `unsupported` for Docker's schema 1
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md
 */
export function parseManifest(bytes: Uint8Array, mediaType?: string): Manifest | Index {
  const path: FieldPath = { what: 'manifest', field: '' };
  const document = objectField(parseJson(bytes, { what: 'manifest', maxBytes: maxManifestBytes, maxDepth: 16 }), path);
  refuseSchema1(document, mediaType);
  refuseCaseVariants(document, knownKeys, path);
  if (document['schemaVersion'] !== 2) throw badField(fieldOf(path, 'schemaVersion'), 'must be 2');
  const type = agreedMediaType(document, mediaType, path);
  const isIndex = isIndexMediaType(type);
  const foreign = isIndex ? ['config', 'layers'] : ['manifests'];
  for (const key of foreign) {
    if (document[key] !== undefined)
      throw badField(fieldOf(path, key), `does not belong in ${isIndex ? 'an index' : 'the manifest of an image'}`);
  }
  return isIndex ? readIndex(document, type, path) : readManifest(document, type, path);
}

/**
 * Checks that a manifest is of an image that can be run: a config of a known type, layers of file systems.
 *
 * @throws {TiffinError} `unsupported`, saying what it is instead
 */
export function requireRunnable(manifest: Manifest): void {
  if (!isConfigMediaType(manifest.config.mediaType)) {
    const kind = manifest.artifactType ?? manifest.config.mediaType;
    throw new TiffinError('unsupported', `this is an artifact of type ${kind}, not an image that can be run`, {
      hint: 'artifacts have commands of their own: tiffin artifact pull',
    });
  }
  for (const [index, layer] of manifest.layers.entries()) {
    if (isLayerMediaType(layer.mediaType)) continue;
    throw new TiffinError('unsupported', `layer ${index + 1} has the media type ${layer.mediaType}, which is not a layer of a file system`);
  }
}

function readManifest(document: JsonObject, mediaType: string, path: FieldPath): Manifest {
  if (!Array.isArray(document['layers'])) throw badField(fieldOf(path, 'layers'), 'must be a list');
  const here = fieldOf(path, 'layers');
  const layers = arrayField(document, 'layers', path, maxLayers).map((layer, index) => parseDescriptor(layer, fieldOf(here, index)));
  return {
    kind: 'manifest',
    mediaType,
    config: parseDescriptor(document['config'], fieldOf(path, 'config')),
    layers,
    ...readExtras(document, path),
  };
}

function readIndex(document: JsonObject, mediaType: string, path: FieldPath): Index {
  // Podman and Buildah write null for an empty list.
  if (document['manifests'] !== null && !Array.isArray(document['manifests'])) throw badField(fieldOf(path, 'manifests'), 'must be a list');
  const here = fieldOf(path, 'manifests');
  const entries = arrayField(document, 'manifests', path, maxIndexEntries);
  const manifests = entries.map((entry, index) => parseDescriptor(entry, fieldOf(here, index)));
  return { kind: 'index', mediaType, manifests, ...readExtras(document, path) };
}

function readExtras(document: JsonObject, path: FieldPath): Pick<Manifest, 'artifactType' | 'annotations' | 'subject'> {
  const subject = document['subject'];
  const annotations = stringMapField(document, 'annotations', path);
  const artifactType = optionalString(document, 'artifactType', path);
  return {
    ...(subject === undefined || subject === null ? {} : { subject: parseDescriptor(subject, fieldOf(path, 'subject')) }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function refuseSchema1(document: JsonObject, mediaType: string | undefined): void {
  const bodyType = document['mediaType'];
  const named =
    (mediaType !== undefined && isSchema1MediaType(mediaType)) || (typeof bodyType === 'string' && isSchema1MediaType(bodyType));
  if (!named && document['schemaVersion'] !== 1) return;
  throw new TiffinError('unsupported', 'the image is in Docker schema 1, a format given up in 2017 that cannot be verified', {
    hint: 'push it again with a current tool, or pull a newer tag',
  });
}

/** The media type on which the body, the sender and the shape of the document agree. */
function agreedMediaType(document: JsonObject, expected: string | undefined, path: FieldPath): string {
  const stated = optionalString(document, 'mediaType', path);
  const known = expected !== undefined && (isIndexMediaType(expected) || isManifestMediaType(expected)) ? expected : undefined;
  if (stated !== undefined && known !== undefined && stated !== known) {
    throw badField(fieldOf(path, 'mediaType'), `says ${stated}, but it was sent as ${known}`);
  }
  const type = stated ?? known ?? (document['manifests'] === undefined ? mediaTypes.ociManifest : mediaTypes.ociIndex);
  if (!isIndexMediaType(type) && !isManifestMediaType(type)) throw badField(fieldOf(path, 'mediaType'), `is not a manifest's: ${type}`);
  return type;
}
