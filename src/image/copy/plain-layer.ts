import { throwIfCancelled } from '../../lib/retry.ts';
import type { Duplex, Readable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Descriptor } from '../../oci/descriptor.ts';
import { collectBlobs } from '../../storage/garbage.ts';
import type { GarbageServices } from '../../storage/garbage.ts';
import { chunkBytes } from '../../storage/plain-tar.ts';

/** A layer to unpack. */
export type PlainRequest = {
  readonly layer: Descriptor;
  readonly open: () => Promise<readonly (Readable | Duplex)[]>;
  readonly signal: AbortSignal | undefined;
};

/** The plain tar of a layer, in the store while this lives. */
export type PlainLayer = Disposable & { readonly blob: Descriptor; readonly open: (offset: number) => Promise<Readable> };

/** Unpacks a layer into a blob of the store, which is collected when the result is disposed of. @throws {TiffinError} */
export async function plainLayer(services: GarbageServices, { layer, open, signal }: PlainRequest): Promise<PlainLayer> {
  const output = new PassThrough({ highWaterMark: chunkBytes });
  // What fails destroys the output, on which the reader waits.
  pipeline([...(await open()), output], signal === undefined ? {} : { signal }).catch((error: Error) => output.destroy(error));
  const { digest, size, lease } = await services.blobs.putStream(output, signal).catch((error: unknown) => {
    throwIfCancelled(signal);
    throw error;
  });
  return {
    blob: { mediaType: layer.mediaType, digest, size },
    open: (offset) => Promise.resolve(services.blobs.openRead(digest, offset)),
    [Symbol.dispose]: () => {
      lease[Symbol.dispose]();
      collectBlobs(services, [digest]);
    },
  };
}
