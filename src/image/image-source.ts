import type { Descriptor } from '../oci/descriptor.ts';
import type { BlobSource } from './blob-source.ts';

/** A manifest, an index or another small document as received: its bytes were hashed and are never written anew. */
export type SourceDocument = { readonly bytes: Uint8Array; readonly descriptor: Descriptor };

/** One image that a source has. */
export type SourceImage = {
  readonly manifest: SourceDocument;
  /** The index it was chosen from. */
  readonly index?: SourceDocument;
  /** Names that the source gives it, as they stand there. */
  readonly writtenNames: readonly string[];
  /** Where its blobs are read. */
  readonly source: BlobSource;
};

/** An opened source: what it holds, until it is disposed of. */
export type ImageSource = AsyncDisposable & {
  /** What errors call it. */
  readonly label: string;
  readonly images: readonly SourceImage[];
  /** Names in it mean Docker Hub where they name no registry; else a local image. */
  readonly namesAreDockers: boolean;
};
