import { TiffinError } from '../../lib/errors.ts';
import type { Compression } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { EntryMetadata } from '../archive/tar-header.ts';
import type { SaveServices } from './parts.ts';

/** A blob of the store that becomes a file of an archive: as it is, or as the plain tar that is in it. */
export type StoredBlob = {
  readonly path: string;
  /** Bytes on the disk, and what they are packed with when they are to be unpacked. */
  readonly blob: { readonly digest: Digest; readonly size: number };
  readonly compression: Compression;
  /** What must come out. */
  readonly digest: Digest;
  readonly size: number;
};

/** A member of an archive that is written: a directory, a small file, or a blob. */
export type ArchiveMember = EntryMetadata & { readonly name: string } & (
    | { readonly kind: 'directory' }
    | { readonly kind: 'file'; readonly content: Uint8Array }
    | { readonly kind: 'blob'; readonly stored: StoredBlob }
  );

/** Makes a member of text or bytes. */
export function fileMember(name: string, content: string | Uint8Array, metadata: EntryMetadata = {}): ArchiveMember {
  return { kind: 'file', name, content: typeof content === 'string' ? Buffer.from(content) : content, ...metadata };
}

/** A blob as it is. @throws {TiffinError} `corrupt` when it is not in the store */
export function storedBlob(services: Pick<SaveServices, 'blobs'>, blob: { readonly digest: Digest; readonly size: number }): StoredBlob {
  if (!services.blobs.has(blob)) throw missing(`blob ${blob.digest}`);
  return { path: services.blobs.path(blob.digest), blob, compression: 'none', digest: blob.digest, size: blob.size };
}

/** The failure of what should be in the store and is not. */
export function missing(what: string): TiffinError {
  return new TiffinError('corrupt', `${what} is missing from the store`, { hint: 'pull or load the image again' });
}

/** Bytes that a member has in the archive. */
export function memberBytes(member: ArchiveMember): number {
  if (member.kind === 'directory') return 0;
  return member.kind === 'file' ? member.content.length : member.stored.size;
}
