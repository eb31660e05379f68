import { readFile } from 'node:fs/promises';
import { parseJson, type JsonValue } from '../lib/json.ts';
import type { Digest } from '../oci/digest.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { compareLayers } from './twice/compare-layers.ts';

/** What of two images is compared. */
export type ComparedImage = Pick<ImageRecord, 'manifestDigest' | 'configDigest' | 'layers' | 'config'>;

/** The first thing in which two builds of the same differ. */
export type BuildDifference =
  | {
      readonly kind: 'file';
      /** With a slash in front. */
      readonly path: string;
      readonly what: string;
      /** The step that made the layer, as its history has it; undefined when there is none. */
      readonly step: string | undefined;
    }
  /** A field of the config or of the manifest. */
  | { readonly kind: 'field'; readonly document: 'config' | 'manifest'; readonly field: string; readonly what: string };

/** Says in what two images differ first: the lowest layer's first entry, else a field; undefined when they are the same. */
export async function compareImages(
  blobs: Pick<BlobStore, 'path'>,
  first: ComparedImage,
  second: ComparedImage,
): Promise<BuildDifference | undefined> {
  if (first.manifestDigest === second.manifestDigest) return undefined;
  const different = await firstLayer(blobs, first, second);
  if (different !== undefined) return different;
  const document = first.configDigest === second.configDigest ? 'manifest' : 'config';
  const read = async (image: ComparedImage): Promise<JsonValue> => {
    const digest: Digest = document === 'config' ? image.configDigest : image.manifestDigest;
    return parseJson(await readFile(blobs.path(digest)), { what: document });
  };
  return { kind: 'field', document, ...(firstField(await read(first), await read(second), '') ?? { field: '', what: 'differs' }) };
}

async function firstLayer(
  blobs: Pick<BlobStore, 'path'>,
  first: ComparedImage,
  second: ComparedImage,
): Promise<BuildDifference | undefined> {
  const count = Math.max(first.layers.length, second.layers.length);
  for (let index = 0; index < count; index++) {
    const [a, b] = [first.layers[index], second.layers[index]];
    if (a?.diffId === b?.diffId) continue;
    const step = stepOf(a === undefined ? second : first, index);
    if (a === undefined || b === undefined)
      return { kind: 'file', path: '/', what: `is written to only by the ${a === undefined ? 'second' : 'first'} build`, step };
    const difference = await compareLayers(blobs.path(a.blob.digest), blobs.path(b.blob.digest));
    if (difference !== undefined) return { kind: 'file', ...difference, step };
  }
  return undefined;
}

/** History and layers end together; what stands in front may lack its history. */
function stepOf({ config, layers }: ComparedImage, index: number): string | undefined {
  const writing = config.history.filter((entry) => entry.empty_layer !== true);
  const entry = writing.at(index - layers.length);
  if (entry === undefined) return undefined;
  const text = (entry.created_by ?? '').replace(/\s+/g, ' ');
  return entry.comment === undefined || entry.comment === '' ? text : `${entry.comment}: ${text}`;
}

function firstField(first: JsonValue, second: JsonValue, field: string): { field: string; what: string } | undefined {
  if (JSON.stringify(first) === JSON.stringify(second)) return undefined;
  if (typeof first !== 'object' || typeof second !== 'object' || first === null || second === null)
    return { field, what: `${JSON.stringify(first)}, then ${JSON.stringify(second)}` };
  const [left, right] = [first as Record<string, JsonValue | undefined>, second as Record<string, JsonValue | undefined>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const difference = firstField(left[key] ?? null, right[key] ?? null, field === '' ? key : `${field}.${key}`);
    if (difference !== undefined) return difference;
  }
  return { field, what: 'has another order' };
}
