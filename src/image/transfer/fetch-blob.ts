import { TiffinError } from '../../lib/errors.ts';
import { backOffDelay, sleep, throwIfCancelled } from '../../lib/retry.ts';
import type { Log } from '../../lib/log.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { BlobStore, StagedBlob } from '../../storage/blob-store.ts';
import type { ProgressListener, TransferState } from '../progress.ts';
import type { BlobSource } from '../blob-source.ts';

/** What `fetchBlob` works with. */
export type FetchOptions = {
  readonly blobs: BlobStore;
  readonly source: BlobSource;
  readonly progress: ProgressListener | undefined;
  readonly signal: AbortSignal | undefined;
  readonly log: Log;
};

type ReceiveOptions = FetchOptions & { readonly primaryOnly: boolean };

/** How often a stream that ends early is opened again where it ended, without a byte of progress in between. */
const maxAttempts = 4;
const backOff = { firstMs: 250, factor: 3, capMs: 5000 } as const;

/** What is done with the bytes of a blob as they come. `received` settles when all were checked; its failure counts more. */
export type Meanwhile<Result> = (chunks: AsyncIterable<Uint8Array>, received: Promise<void>) => Promise<Result>;

/**
 * Makes sure that a blob is in the store: waits for whoever is receiving it, goes on where a former attempt ended,
 * and begins again once when what was kept turns out to be wrong.
 *
 * @returns what `meanwhile` made of it; undefined when it was not called, because the blob was there
 * @throws {TiffinError} `corrupt` when the source sends other bytes than stated, `unreachable`, `no-space`, `cancelled`
 */
export async function fetchBlob<Result = never>(
  blob: Descriptor,
  options: FetchOptions,
  meanwhile?: Meanwhile<Result>,
): Promise<Result | undefined> {
  const report = reporter(blob, options.progress);
  const waiting = (): void => report('elsewhere', 0);
  using staged = await options.blobs.stage(blob, { signal: options.signal, waiting });
  if (staged === undefined) {
    report('exists', blob.size);
    return undefined;
  }
  if (meanwhile === undefined) {
    await receiveWhole(blob, staged, options);
    return undefined;
  }
  using follower = staged.follow();
  const received = receiveWhole(blob, staged, options);
  // Closing the staged file is what ends a follower, so that this comes before it is waited for.
  const closed = received.finally(() => staged[Symbol.dispose]());
  const [first, second] = await Promise.allSettled([closed, meanwhile(follower.chunks, closed)]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  return second.value;
}

async function receiveWhole(blob: Descriptor, staged: StagedBlob, options: FetchOptions): Promise<void> {
  try {
    await receive(blob, staged, { ...options, primaryOnly: false });
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code !== 'corrupt') throw error;
    // The fault may be that of bytes kept from a former attempt, of a mirror, or of a cache in between.
    options.log.debug(`${error.message}; beginning again`);
    staged.restart();
    await receive(blob, staged, { ...options, primaryOnly: true });
  }
}

async function receive(blob: Descriptor, staged: StagedBlob, options: ReceiveOptions): Promise<void> {
  for (
    let attempt = 1, before = staged.offset;
    staged.offset < blob.size;
    attempt = staged.offset > before ? 1 : attempt + 1, before = staged.offset
  ) {
    if (attempt > 1) await sleep(backOffDelay(attempt - 1, backOff), options.signal);
    try {
      await receiveSome(blob, staged, options);
    } catch (error) {
      throwIfCancelled(options.signal);
      if (!isCut(error) || attempt >= maxAttempts) throw error;
    }
    if (attempt >= maxAttempts && staged.offset === before) break;
  }
  await staged.commit();
}

async function receiveSome(blob: Descriptor, staged: StagedBlob, { source, progress, signal, primaryOnly }: ReceiveOptions): Promise<void> {
  const { stream, offset } = await source.openBlob(blob, { offset: staged.offset, signal, primaryOnly });
  const report = reporter(blob, progress);
  try {
    if (offset !== staged.offset) staged.restart();
    report('downloading', staged.offset);
    for await (const chunk of stream) {
      throwIfCancelled(signal);
      staged.write(chunk as Uint8Array);
      report('downloading', staged.offset);
    }
  } finally {
    stream.destroy();
  }
}

/** A connection that ended early, which another one can make good. */
function isCut(error: unknown): boolean {
  if (error instanceof TiffinError) return error.code === 'unreachable';
  return (
    error instanceof Error &&
    'code' in error &&
    /^(?:ECONNRESET|EPIPE|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_)/.test(String(error.code))
  );
}

/** Reports the steps of one blob. */
export function reporter(blob: Descriptor, progress: ProgressListener | undefined): (state: TransferState, current: number) => void {
  return (state, current) => progress?.({ kind: 'layer', digest: blob.digest, state, current, total: blob.size });
}
