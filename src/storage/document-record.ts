import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';

/** `list`: a manifest list or index that `manifest create` made. `artifact`: a manifest whose content is no file system. */
export type DocumentKind = 'list' | 'artifact';

/** A manifest in the store that is no image of ours. Its bytes, and all blobs that it keeps, are in the blob store. */
export type DocumentRecord = {
  /** 64 hexadecimal digits: of a list its own for life, of an artifact those of its manifest's digest. */
  readonly id: string;
  readonly kind: DocumentKind;
  /** Whole references with a tag, the one given last first. */
  readonly names: readonly string[];
  /** RFC 3339. */
  readonly createdAt: string;
  /** What it says now: media type, digest and size of its bytes. */
  readonly content: Descriptor;
  /** Its bytes, when they are few and exist nowhere else: a list of ours. From them a lost blob is written again. */
  readonly text?: string;
  /** Everything that must stay while it is there, its own bytes among it. */
  readonly blobs: readonly Digest[];
  /** Where the entries of a list are fetched from when their blobs are not in the store: digest → `docker://…`. */
  readonly sources: Readonly<Record<string, string>>;
};

/** What `DocumentStore.put` is given: blobs are in the store, and the caller holds leases on them. */
export type NewDocument = Pick<DocumentRecord, 'id' | 'content' | 'blobs'> &
  Partial<Pick<DocumentRecord, 'names' | 'createdAt' | 'sources' | 'text'>>;
