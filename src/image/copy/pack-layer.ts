import { availableParallelism } from 'node:os';
import { PassThrough } from 'node:stream';
import { throwIfCancelled } from '../../lib/retry.ts';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import type { Compression, Descriptor } from '../../oci/descriptor.ts';
import { collectBlobs } from '../../storage/garbage.ts';
import type { GarbageServices } from '../../storage/garbage.ts';
import { chunkBytes } from '../../storage/plain-tar.ts';
import type { LayerPacking } from './layer-form.ts';
import { ParallelGzip } from './parallel-gzip.ts';
import { packChunked } from './zstd-chunked.ts';

/** How a layer is packed. */
export type PackRequest = {
  /** The plain tar. */
  readonly open: () => Promise<readonly (Readable | Duplex)[]>;
  readonly packing: LayerPacking;
  readonly level: number | undefined;
  /** Of the layer as it was; its compression is replaced. */
  readonly layer: Descriptor;
  readonly signal: AbortSignal | undefined;
};

/** A layer that was packed, in the store while this lives. */
export type PackedLayer = Disposable & { readonly blob: Descriptor; readonly compression: Compression };

/** As the tools say themselves when nothing is asked for. */
const defaultLevels = { gzip: 6, zstd: 3, 'zstd:chunked': 3 } as const;

/** Packs the plain tar of a layer into a blob of the store, which is collected when the result is disposed of. @throws {TiffinError} */
export async function packLayer(services: GarbageServices, request: PackRequest): Promise<PackedLayer> {
  const { packing, signal, layer } = request;
  const { output, annotations } = await startPacking(request);
  const { digest, size, lease } = await services.blobs.putStream(output, signal).catch((error: unknown) => {
    throwIfCancelled(signal);
    throw error;
  });
  const compression = packing === 'gzip' ? 'gzip' : 'zstd';
  const added = await annotations();
  const { urls: _urls, data: _data, annotations: before, ...rest } = layer;
  const all = { ...withoutPacking(before), ...added };
  return {
    compression,
    blob: { ...rest, digest, size, ...(Object.keys(all).length === 0 ? {} : { annotations: all }) },
    [Symbol.dispose]: () => {
      lease[Symbol.dispose]();
      collectBlobs(services, [digest]);
    },
  };
}

type Packing = { readonly output: Readable; readonly annotations: () => Promise<Readonly<Record<string, string>>> };

async function startPacking({ open, packing, level = defaultLevels[packing], signal }: PackRequest): Promise<Packing> {
  const plain = await open();
  if (packing === 'zstd:chunked') return packChunked(plain, { level, signal });
  const packer =
    packing === 'gzip'
      ? new ParallelGzip({ level, threads: availableParallelism() })
      : createZstdCompress({ chunkSize: chunkBytes, params: { [constants.ZSTD_c_compressionLevel]: level } });
  const output = new PassThrough({ highWaterMark: chunkBytes });
  // What fails destroys the output, on which the reader waits.
  pipeline([...plain, packer, output], signal === undefined ? {} : { signal }).catch((error: Error) => output.destroy(error));
  return { output, annotations: () => Promise.resolve({}) };
}

/** Annotations that describe the bytes of a packing are not those of another. */
function withoutPacking(annotations: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const about = /^(?:io\.github\.containers\.zstd-chunked\.|containerd\.io\/snapshot\/stargz\/|io\.containers\.estargz\.)/;
  return Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => !about.test(key)));
}
