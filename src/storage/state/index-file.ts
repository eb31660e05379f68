import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checksum } from '../../lib/checksum.ts';
import { TiffinError } from '../../lib/errors.ts';
import { readRegularFile, writeFileAtomically } from '../../lib/files.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { mediaTypes, parseDescriptor } from '../../oci/descriptor.ts';
import { parseJson } from '../../lib/json.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Digest } from '../../oci/digest.ts';
import type { DocumentKind, DocumentRecord, NewDocument } from '../document-record.ts';
import type { ImageRecord } from '../image-record.ts';
import type { LayerFigures } from './image-rows.ts';

const maxIndexBytes = 64 << 20;

/** What the standard has for the name of an entry, what containerd reads, and what only we need to begin again. */
const annotationKeys = {
  name: 'org.opencontainers.image.ref.name',
  containerd: 'io.containerd.image.name',
  digestNames: 'io.tiffin.digest-names',
  layers: 'io.tiffin.layers',
  document: 'io.tiffin.document',
  sources: 'io.tiffin.sources',
  generation: 'io.tiffin.generation',
  sum: 'io.tiffin.sum',
} as const;

/** One image as index.json remembers it; its names are in `IndexContents`. */
export type IndexedImage = {
  readonly manifest: Descriptor;
  readonly digestNames: readonly string[];
  /** In the order of the manifest's layers. */
  readonly figures: readonly LayerFigures[];
};

/** All that index.json remembers. */
export type IndexContents = {
  readonly images: readonly IndexedImage[];
  readonly documents: readonly (Omit<NewDocument, 'blobs' | 'names'> & {
    readonly kind: DocumentKind;
    readonly names: readonly string[];
  })[];
  /** The names of images, the one given last first; a name may stand for an image of each platform. */
  readonly names: readonly { readonly name: string; readonly digest: Digest }[];
};

/** What index.json is written from. */
export type IndexSource = {
  readonly images: readonly { readonly image: ImageRecord; readonly figures: readonly LayerFigures[] }[];
  readonly documents: readonly DocumentRecord[];
  /** When an image was given a name: a number that grows. */
  readonly givenOf: (name: string, imageId: string) => number;
  /** Of the database's images: it grows with each change. */
  readonly generation: number;
};

/** Raise it whenever the text changes that is written of the same images. */
const format = 1;

type Entry = Record<string, unknown>;

/**
 * Writes `<root>/index.json`, which makes the store an OCI image layout that other tools read, and from which the
 * database is made again when it is lost. One entry a name, the one given last first; what has none has an entry without that annotation.
 */
export function writeIndexFile(root: string, source: IndexSource): void {
  writeFileAtomically(join(root, 'index.json'), indexFileText(source), { mode: 0o644, sync: false });
}

/** What `writeIndexFile` writes. */
export function indexFileText({ images, documents, givenOf, generation }: IndexSource): string {
  const entries = images.flatMap(({ image, figures }) => imageEntries(image, figures, givenOf));
  const manifests = [
    ...entries.toSorted((one, other) => other.given - one.given).map(({ entry }) => entry),
    ...documents.flatMap(documentEntries),
  ];
  const body = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests });
  const state = `${format}.${generation}`;
  const annotations = { [annotationKeys.generation]: state, [annotationKeys.sum]: checksum(`${body}${state}`) };
  return `${body.slice(0, -1)},"annotations":${JSON.stringify(annotations)}}\n`;
}

/** Which state of the images index.json shows; undefined when it is damaged, of an older tiffin or missing. */
export function readIndexGeneration(root: string): number | undefined {
  let text: string;
  try {
    text = readRegularFile(join(root, 'index.json'), maxIndexBytes).toString('utf8');
  } catch {
    return undefined;
  }
  const match = /,"annotations":\{"[a-z.]+":"(\d+)\.(\d+)","[a-z.]+":"([0-9a-f]{16})"\}\}\n$/.exec(text);
  if (match === null || Number(match[1]) !== format) return undefined;
  return checksum(`${text.slice(0, match.index)}}${match[1]}.${match[2]}`) === match[3] ? Number(match[2]) : undefined;
}

function imageEntries(
  image: ImageRecord,
  figures: readonly LayerFigures[],
  givenOf: IndexSource['givenOf'],
): { entry: Entry; given: number }[] {
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
  if (image.names.length === 0) return [{ entry: { ...entry, annotations: shared }, given: 0 }];
  return image.names.map((name) => ({
    entry: { ...entry, annotations: { ...nameAnnotations(name), ...shared } },
    given: givenOf(name, image.id),
  }));
}

function documentEntries({ id, kind, content, createdAt, names, sources }: DocumentRecord): Entry[] {
  const shared = {
    [annotationKeys.document]: `${kind} ${id} ${createdAt}`,
    ...(Object.keys(sources).length === 0 ? {} : { [annotationKeys.sources]: JSON.stringify(sources) }),
  };
  const { mediaType, digest, size, artifactType } = content;
  const entry = { mediaType, digest, size, ...(artifactType === undefined ? {} : { artifactType }) };
  if (names.length === 0) return [{ ...entry, annotations: shared }];
  return names.map((name) => ({ ...entry, annotations: { ...nameAnnotations(name), ...shared } }));
}

function nameAnnotations(name: string): Record<string, string> {
  return { [annotationKeys.name]: name, [annotationKeys.containerd]: name };
}

/** Reads what `writeIndexFile` wrote; entries that make no sense are left out. */
export function readIndexFile(root: string): IndexContents {
  const path = join(root, 'index.json');
  const images = new Map<string, IndexedImage>();
  const documents = new Map<string, IndexContents['documents'][number] & { names: string[] }>();
  const names: { name: string; digest: Digest }[] = [];
  for (const entry of existsSync(path) ? readEntries(path) : []) {
    const { digest, annotations = {} } = entry;
    const name = annotations[annotationKeys.name];
    const document = readDocument(entry, annotations);
    if (document !== undefined) {
      const known = documents.get(document.id) ?? document;
      if (name !== undefined) known.names.push(name);
      documents.set(document.id, known);
      continue;
    }
    if (!images.has(digest)) images.set(digest, readImage(entry, annotations));
    if (name !== undefined) names.push({ name, digest });
  }
  return { images: [...images.values()], documents: [...documents.values()], names };
}

type Annotations = Readonly<Record<string, string>>;

function readImage(entry: Descriptor, annotations: Annotations): IndexedImage {
  return {
    manifest: bare(entry),
    digestNames: words(annotations[annotationKeys.digestNames]),
    figures: words(annotations[annotationKeys.layers]).map(parseFigures),
  };
}

/** Undefined for the entry of an image. */
function readDocument(entry: Descriptor, annotations: Annotations): (IndexContents['documents'][number] & { names: string[] }) | undefined {
  const mark = /^(list|artifact) ([0-9a-f]{64}) (\S+)$/.exec(annotations[annotationKeys.document] ?? '');
  if (mark === null) return undefined;
  const [, kind, id = '', createdAt = ''] = mark;
  const sources = parseSources(annotations[annotationKeys.sources]);
  return { kind: kind === 'list' ? 'list' : 'artifact', id, createdAt, content: bare(entry), sources, names: [] };
}

function parseSources(text: string | undefined): Record<string, string> {
  try {
    const value = text === undefined ? {} : parseJson(Buffer.from(text), { what: 'sources', maxBytes: maxIndexBytes });
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMap ? Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string')) : {};
  } catch {
    return {};
  }
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

function bare({ mediaType, digest, size, artifactType }: Descriptor): Descriptor {
  return { mediaType, digest, size, ...(artifactType === undefined ? {} : { artifactType }) };
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
