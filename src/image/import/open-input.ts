import { constants, createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { errnoOf, TiffinError } from '../../lib/errors.ts';

/** Where a tar is imported from: a path or an http(s) URL, or a stream. */
export type ImportInput = { readonly path: string } | { readonly stream: Readable };

const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  ENOTFOUND: 'no such host',
};

/** How long a server may be silent. */
const idleMs = 60_000;

/** Opens what is imported. @throws {TiffinError} `not-found`, `denied`, `unreachable` */
export async function openInput(input: ImportInput, signal: AbortSignal | undefined): Promise<AsyncIterable<Uint8Array>> {
  if ('stream' in input) return input.stream as AsyncIterable<Uint8Array>;
  if (/^https?:\/\//i.test(input.path)) return await download(input.path, signal);
  try {
    const file = await open(input.path, constants.O_RDONLY);
    if ((await file.stat()).isDirectory()) {
      await file.close();
      throw new TiffinError('invalid-argument', `error opening "${input.path}": it is a directory`);
    }
    return createReadStream('', { fd: file, highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT')
      throw new TiffinError('not-found', `error opening "${input.path}": open ${input.path}: no such file or directory`);
    if (errnoOf(error) === 'EACCES')
      throw new TiffinError('denied', `error opening "${input.path}": open ${input.path}: permission denied`);
    throw error;
  }
}

async function* idleLimited(body: AsyncIterable<Uint8Array>, restart: () => void): AsyncIterable<Uint8Array> {
  for await (const chunk of body) {
    restart();
    yield chunk;
  }
}

async function download(url: string, signal: AbortSignal | undefined): Promise<AsyncIterable<Uint8Array>> {
  const idle = new AbortController();
  let timer = setTimeout(() => idle.abort(), idleMs);
  const restart = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => idle.abort(), idleMs);
    timer.unref();
  };
  timer.unref();
  try {
    const response = await fetch(url, { signal: signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]) });
    if (!response.ok || response.body === null)
      throw new TiffinError('unreachable', `import ${url}: the server answers ${response.status}`);
    return idleLimited(Readable.fromWeb(response.body as never) as AsyncIterable<Uint8Array>, restart);
  } catch (error) {
    if (error instanceof TiffinError) throw error;
    // What fetch says is only that it failed; why is in the cause.
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new TiffinError(
      'unreachable',
      `import ${url}: ${meanings[errnoOf(reason) ?? ''] ?? (reason instanceof Error ? reason.message : String(reason))}`,
    );
  }
}
