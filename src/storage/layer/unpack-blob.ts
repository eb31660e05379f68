import { pipeline } from 'node:stream/promises';
import { statfsSync } from 'node:fs';
import { TiffinError } from '../../lib/errors.ts';
import { storageError } from '../../lib/files.ts';
import { throwIfCancelled } from '../../lib/retry.ts';
import { unpackLayer } from '../../native/unpack.ts';
import type { UnpackResult } from '../../native/unpack.ts';
import type { Realm } from '../../native/user-namespace.ts';
import { digestAlgorithm } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import type { LayerFigures } from '../state/image-rows.ts';
import { PlainTarMeter, plainTarStreams } from '../plain-tar.ts';

/** One layer to unpack. */
export type UnpackBlobOptions = {
  readonly blobPath: string;
  readonly blobBytes: number;
  readonly diffId: Digest;
  readonly destination: string;
  readonly realm: Realm;
  readonly lower?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes of the blob that were read so far. */
  readonly onBlobBytes?: ((bytes: number) => void) | undefined;
};

/**
 * Unpacks a layer's blob into an empty directory, in the realm, and checks its diff ID.
 *
 * `sizeBytes` is the length of the plain tar. On failure the directory holds rubbish that the caller removes.
 *
 * @throws {TiffinError} `corrupt` when the plain tar is not what the image config says, or no tar; `no-space`
 */
export async function unpackBlob(options: UnpackBlobOptions): Promise<LayerFigures> {
  const { blobPath, blobBytes, diffId, destination, realm, lower, signal, onBlobBytes } = options;
  const meter = new PlainTarMeter(digestAlgorithm(diffId), blobBytes);
  const disk = statfsSync(destination);
  const unpacking = unpackLayer({
    destination,
    realm,
    subject: `layer ${diffId}`,
    limits: { maxBytes: Number(disk.bsize) * Number(disk.bavail) + blobBytes },
    ...(lower === undefined ? {} : { lower }),
    ...(signal === undefined ? {} : { signal }),
  });
  const fed = pipeline([...(await plainTarStreams(blobPath, onBlobBytes)), meter, unpacking.stdin], signal === undefined ? {} : { signal });
  const [feeding, unpacked] = await Promise.allSettled([fed, unpacking.done]);
  throwIfCancelled(signal);
  const result = settle(feeding, unpacked);
  const actual = meter.digest();
  if (actual !== diffId)
    throw new TiffinError('corrupt', `layer ${diffId} unpacks to ${actual}: its bytes are not what the image config says`);
  return { sizeBytes: meter.bytes, entries: result.entries, isOpaque: result.opaqueRoot };
}

/** The helper's reason counts more than the broken pipe that it leaves us; but when our side failed first, it only saw an early end. */
function settle(feeding: PromiseSettledResult<void>, unpacked: PromiseSettledResult<UnpackResult>): UnpackResult {
  const feedError: unknown = feeding.status === 'rejected' ? feeding.reason : undefined;
  if (feedError !== undefined && !isBrokenPipe(feedError)) throw decompressionError(feedError);
  if (unpacked.status === 'rejected') throw storageError('unpack', unpacked.reason);
  return unpacked.value;
}

function isBrokenPipe(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(String(error.code))
  );
}

function decompressionError(error: unknown): unknown {
  if (error instanceof TiffinError || !(error instanceof Error) || !('code' in error)) return error;
  const isPacking = /^(?:Z_|ZSTD_|ERR_ZLIB|ERR_ZSTD)/.test(String(error.code));
  return isPacking ? new TiffinError('corrupt', `the layer cannot be decompressed: ${error.message}`, { cause: error }) : error;
}
