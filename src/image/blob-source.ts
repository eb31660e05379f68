import type { Readable } from 'node:stream';
import type { Descriptor } from '../oci/descriptor.ts';

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
};
