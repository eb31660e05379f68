import { throwIfCancelled } from '../lib/retry.ts';
import { zstdHelperPath } from './helper-features.ts';
import { startStorageVerb } from './storage-verb.ts';

/** Bytes to copy from one descriptor to another, without passing through this process. */
export type CopyBlobOptions = {
  /** What is read: a file, a pipe, a socket; or the path of one. */
  readonly input: number | string;
  /** What is written to. */
  readonly output: number;
  /** Of a file, only the bytes of this range; fewer are copied when it is shorter. */
  readonly range?: { readonly start: number; readonly length: number } | undefined;
  /** Where in a file they are put, which several copies may fill at once. Else where the descriptor stands. */
  readonly at?: number | undefined;
  /** What they are decoded from; needs `helperFeatures()` to list it. */
  readonly compression?: 'none' | 'gzip' | 'zstd' | undefined;
  /** Compute the sha256 of what is written. */
  readonly digest?: boolean | undefined;
  /** Compute the sha256 of what is read. */
  readonly inputDigest?: boolean | undefined;
  /** The most that may be written. */
  readonly maxBytes?: number | undefined;
  /** Called now and then with the bytes read so far. */
  readonly onInput?: ((bytes: number) => void) | undefined;
  /** For failures: what is copied. */
  readonly subject: string;
  readonly signal?: AbortSignal | undefined;
};

/** What was copied; digests as `sha256:…`, when they were asked for. */
export type CopiedBlob = {
  readonly bytes: number;
  readonly inputBytes: number;
  readonly digest: string | undefined;
  readonly inputDigest: string | undefined;
};

/**
 * Copies bytes in the helper: decoding, hashing and writing at once, or within the kernel when there is nothing to look at.
 *
 * @throws {TiffinError} `corrupt` for what cannot be decoded or is too much, `no-space`, `cancelled`, `runtime-failed`
 */
export async function copyBlob(options: CopyBlobOptions): Promise<CopiedBlob> {
  const { input, output, compression = 'none', subject, signal, onInput } = options;
  throwIfCancelled(signal);
  const program = compression === 'zstd' ? zstdHelperPath() : undefined;
  const named = typeof input === 'string' ? ['--input', input] : [];
  const fields = await startStorageVerb({
    args: ['blob', ...named, ...copyArguments(options)],
    subject,
    input: typeof input === 'string' ? 'ignore' : input,
    output,
    program,
    onInput,
    signal,
  }).done;
  return {
    bytes: Number(fields.get('bytes') ?? 0),
    inputBytes: Number(fields.get('input') ?? 0),
    digest: fields.get('digest'),
    inputDigest: fields.get('input-digest') ?? (compression === 'none' ? fields.get('digest') : undefined),
  };
}

function copyArguments({ range, at, compression = 'none', maxBytes, digest, inputDigest }: CopyBlobOptions): string[] {
  // What is not decoded has one digest only.
  const isDecoded = compression !== 'none';
  return [
    ...(range === undefined ? [] : ['--from', String(range.start), '--length', String(range.length)]),
    ...option('--at', at),
    ...(isDecoded ? ['--decompress', compression] : []),
    ...option('--max-bytes', maxBytes),
    ...(digest === true || (inputDigest === true && !isDecoded) ? ['--digest'] : []),
    ...(inputDigest === true && isDecoded ? ['--input-digest'] : []),
  ];
}

function option(name: string, value: number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}
