import type { Descriptor } from '../oci/descriptor.ts';
import { isIndexMediaType, isManifestMediaType } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { Index, Manifest } from '../oci/manifest.ts';
import { parseManifest } from '../oci/manifest.ts';

/** How deep indexes may be nested; deeper ones are not followed. */
const maxDepth = 3;

/** How `reachableBlobs` looks into a store. `read` is undefined for what is not there or is damaged. */
export type BlobReader = { has(blob: Descriptor): boolean; read(digest: Digest): Uint8Array | undefined };

/** All blobs that a manifest or an index leads to, itself first, as far as the store has them: what a document keeps. */
export function reachableBlobs(content: Descriptor, store: BlobReader): Digest[] {
  const found = new Set<Digest>();
  walk(content, store, { found, depth: 0 });
  return [...found];
}

function walk(blob: Descriptor, store: BlobReader, state: { readonly found: Set<Digest>; readonly depth: number }): void {
  if (state.found.has(blob.digest) || !store.has(blob)) return;
  state.found.add(blob.digest);
  const isDocument = isManifestMediaType(blob.mediaType) || isIndexMediaType(blob.mediaType);
  if (!isDocument || state.depth > maxDepth) return;
  const bytes = store.read(blob.digest);
  const document = bytes === undefined ? undefined : tryParse(bytes, blob.mediaType);
  for (const child of childrenOf(document)) walk(child, store, { ...state, depth: state.depth + 1 });
}

function childrenOf(document: Manifest | Index | undefined): readonly Descriptor[] {
  if (document === undefined) return [];
  return document.kind === 'index' ? document.manifests : [document.config, ...document.layers];
}

function tryParse(bytes: Uint8Array, mediaType: string): Manifest | Index | undefined {
  try {
    return parseManifest(bytes, mediaType);
  } catch {
    return undefined;
  }
}
