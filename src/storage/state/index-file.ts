import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TiffinError } from '../../lib/errors.ts';
import { readRegularFile, writeFileAtomically } from '../../lib/files.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { mediaTypes, parseDescriptor } from '../../oci/descriptor.ts';
import { parseJson } from '../../lib/json.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ImageRecord } from '../image-record.ts';
import type { LayerFigures } from './image-rows.ts';

const maxIndexBytes = 64 << 20;

/** What the standard has for the name of an entry, what containerd reads, and what only we need to begin again. */
const annotationKeys = {
  name: 'org.opencontainers.image.ref.name',
  containerd: 'io.containerd.image.name',
  digestNames: 'io.tiffin.digest-names',
  layers: 'io.tiffin.layers',
} as const;

/** One image as index.json remembers it. */
export type IndexedImage = {
  readonly manifest: Descriptor;
  readonly names: readonly string[];
  readonly digestNames: readonly string[];
  /** In the order of the manifest's layers. */
  readonly figures: readonly LayerFigures[];
};

/**
 * Writes `<root>/index.json`, which makes the store an OCI image layout that other tools read, and from which the
 * database is made again when it is lost. One entry a name; an image without one has an entry without annotation.
 */
export function writeIndexFile(root: string, images: readonly { image: ImageRecord; figures: readonly LayerFigures[] }[]): void {
  const manifests = images.flatMap(({ image, figures }) => {
    const shared = {
      [annotationKeys.digestNames]: image.digestNames.join(' '),
      [annotationKeys.layers]: figures
        .map(({ sizeBytes, entries, isOpaque }) => `${sizeBytes}/${entries}${isOpaque ? '/opaque' : ''}`)
        .join(' '),
    };
    const entry = {
      mediaType: image.manifestMediaType,
      digest: image.manifestDigest,
      size: image.manifestSizeBytes,
      platform: image.platform,
    };
    if (image.names.length === 0) return [{ ...entry, annotations: shared }];
    return image.names.map((name) => ({
      ...entry,
      annotations: { [annotationKeys.name]: name, [annotationKeys.containerd]: name, ...shared },
    }));
  });
  writeFileAtomically(join(root, 'index.json'), `${JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests })}\n`, {
    mode: 0o644,
    sync: false,
  });
}

/** Reads what `writeIndexFile` wrote; entries that make no sense are left out. */
export function readIndexFile(root: string): IndexedImage[] {
  const path = join(root, 'index.json');
  if (!existsSync(path)) return [];
  const images = new Map<string, { manifest: Descriptor; names: string[]; digestNames: string[]; figures: LayerFigures[] }>();
  for (const entry of readEntries(path)) {
    const { digest, annotations = {} } = entry;
    const known = images.get(digest) ?? {
      manifest: bare(entry),
      names: [],
      digestNames: words(annotations[annotationKeys.digestNames]),
      figures: words(annotations[annotationKeys.layers]).map(parseFigures),
    };
    const name = annotations[annotationKeys.name];
    if (name !== undefined) known.names.push(name);
    images.set(digest, known);
  }
  return [...images.values()];
}

function readEntries(path: string): Descriptor[] {
  try {
    const document = parseJson(readRegularFile(path, maxIndexBytes), { what: path, maxBytes: maxIndexBytes }) as JsonObject;
    const { manifests } = document;
    return Array.isArray(manifests) ? manifests.map((entry) => parseDescriptor(entry, { what: path, field: 'manifests' })) : [];
  } catch (error) {
    if (error instanceof TiffinError) return [];
    throw error;
  }
}

function bare({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}

function words(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split(' ');
}

function parseFigures(text: string): LayerFigures {
  const [sizeBytes, entries, mark] = text.split('/');
  return {
    sizeBytes: Number.parseInt(sizeBytes ?? '', 10) || 0,
    entries: Number.parseInt(entries ?? '', 10) || 0,
    isOpaque: mark === 'opaque',
  };
}
