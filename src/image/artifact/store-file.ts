import { createReadStream, openSync, closeSync, fstatSync, constants } from 'node:fs';
import { basename } from 'node:path';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { sniffedBytes, sniffMediaType } from './media-type.ts';

/** The annotation that names a file of an artifact. */
export const titleAnnotation = 'org.opencontainers.image.title';

/** How a file is stored. */
export type FileOptions = {
  /** Gets a lease on the blob. */
  readonly leases: DisposableStack;
  /** Names the media type by the file's first bytes; by default as `http.DetectContentType` does. */
  readonly mediaType?: ((start: Uint8Array) => string) | undefined;
  /** `false`: the descriptor does not say how the file is called. */
  readonly titled?: boolean;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Copies a file into the blob store, and describes it as a layer of an artifact, with its own name as title.
 *
 * @throws {TiffinError} `not-found`, `denied`; `invalid-argument` for what is no file; `no-space`, `cancelled`
 */
export async function storeFile({ blobs }: { readonly blobs: BlobStore }, path: string, options: FileOptions): Promise<Descriptor> {
  const start: Buffer[] = [];
  let seen = 0;
  const keepStart = (chunk: Buffer): Buffer => {
    if (seen < sniffedBytes) start.push(chunk.subarray(0, sniffedBytes));
    seen += chunk.length;
    return chunk;
  };
  const { digest, size, lease } = await blobs.putStream(read(path, keepStart), options.signal);
  options.leases.use(lease);
  const sniff = options.mediaType ?? sniffMediaType;
  const annotations = { ...options.annotations, ...(options.titled === false ? {} : { [titleAnnotation]: basename(path) }) };
  return {
    mediaType: sniff(Buffer.concat(start).subarray(0, sniffedBytes)),
    digest,
    size,
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

async function* read(path: string, pass: (chunk: Buffer) => Buffer): AsyncGenerator<Buffer> {
  const descriptor = openFile(path);
  const stream = createReadStream(path, { fd: descriptor, highWaterMark: 1 << 20 });
  for await (const chunk of stream) yield pass(chunk as Buffer);
}

/** Without waiting: a pipe in the place of a file would hang. */
function openFile(path: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const reason = errnoOf(error) === 'ENOENT' ? 'no such file or directory' : String(errnoOf(error) ?? error);
    throw new TiffinError(errnoOf(error) === 'ENOENT' ? 'not-found' : 'denied', `open ${path}: ${reason}`);
  }
  const status = fstatSync(descriptor);
  if (status.isFile()) return descriptor;
  closeSync(descriptor);
  throw new TiffinError('invalid-argument', `read ${path}: is ${status.isDirectory() ? 'a directory' : 'no regular file'}`);
}
