import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Descriptor } from '../oci/descriptor.ts';

/** Where the bytes of a blob lie in a file: from `start` on, `size` of them. The file is closed by who asked. */
export type LocatedBlob = { readonly file: FileHandle; readonly start: number; readonly size: number };

/** Where the blobs of an image come from: a registry or an archive. */
export type BlobSource = {
  /** Opens a blob at a byte; the answer says where the stream really begins, which may be 0. */
  openBlob(
    blob: Descriptor,
    options: {
      readonly offset: number;
      readonly signal?: AbortSignal | undefined;
      /** Not from a mirror: one sent wrong bytes. */ readonly primaryOnly?: boolean;
    },
  ): Promise<{ readonly stream: Readable; readonly offset: number }>;
  /**
   * For sources that are files: where the blob lies, so that it need not pass through this process.
   *
   * @throws {TiffinError} `corrupt` when it is missing
   */
  locateBlob?(blob: Descriptor): Promise<LocatedBlob>;
};
