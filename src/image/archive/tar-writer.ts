import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Header } from 'tar/header';
import { TiffinError } from '../../lib/errors.ts';

const blockBytes = 512;

/** What an entry is beside its name. */
export type EntryMetadata = { readonly mode?: number; readonly mtime?: Date };

/** Writes a tar to a stream, waiting whenever the reader is slower. */
export class TarWriter {
  readonly #output: Writable;
  readonly #signal: AbortSignal | undefined;
  readonly #whyClosed: (() => Promise<unknown>) | undefined;

  /** @param whyClosed throws what made the other side close, where it knows better than the stream */
  constructor(output: Writable, signal?: AbortSignal, whyClosed?: () => Promise<unknown>) {
    this.#output = output;
    this.#signal = signal;
    this.#whyClosed = whyClosed;
  }

  /** Writes a directory. */
  async directory(name: string, metadata: EntryMetadata = {}): Promise<void> {
    await this.#header({ path: `${name}/`, type: 'Directory', size: 0, mode: 0o755, ...metadata });
  }

  /** Writes a small file. */
  async file(name: string, content: string | Uint8Array, metadata: EntryMetadata = {}): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    await this.stream({ name, size: bytes.length, chunks: [bytes], ...metadata });
  }

  /**
   * Writes a file whose size is known and whose bytes are yet to come.
   *
   * @throws {TiffinError} `corrupt` when there are more or fewer of them
   */
  async stream(
    file: EntryMetadata & { name: string; size: number; chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> },
  ): Promise<void> {
    const { name, size, chunks, ...metadata } = file;
    await this.#header({ path: name, type: 'File', size, mode: 0o644, ...metadata });
    let written = 0;
    for await (const chunk of chunks) {
      written += chunk.length;
      if (written > size) break;
      await this.#write(chunk);
    }
    if (written !== size) throw new TiffinError('corrupt', `${name} is not of the ${size} bytes that it should have`);
    const rest = size % blockBytes;
    if (rest > 0) await this.#write(Buffer.alloc(blockBytes - rest));
  }

  /** Writes the end of the tar and, unless told otherwise, ends the stream. */
  async end(options: { readonly keepOpen?: boolean } = {}): Promise<void> {
    await this.#write(Buffer.alloc(2 * blockBytes));
    if (options.keepOpen === true) return;
    if (this.#output.destroyed) await this.#fail();
    const done = finished(this.#output, { readable: false });
    this.#output.end();
    await done.catch(async (error: unknown) => {
      await this.#whyClosed?.();
      throw error;
    });
  }

  async #header(data: { path: string; type: 'File' | 'Directory'; size: number; mode: number; mtime?: Date }): Promise<void> {
    const header = new Header({ uid: 0, gid: 0, mtime: new Date(0), ...data });
    const block = Buffer.alloc(blockBytes);
    if (header.encode(block)) throw new Error(`${data.path} does not fit into a tar header`);
    await this.#write(block);
  }

  async #write(chunk: Uint8Array): Promise<void> {
    if (this.#output.destroyed) await this.#fail();
    if (this.#output.write(chunk)) return;
    const waiting = new AbortController();
    const signal = this.#signal === undefined ? waiting.signal : AbortSignal.any([this.#signal, waiting.signal]);
    try {
      // A stream that is closed while we wait never drains.
      await Promise.race([once(this.#output, 'drain', { signal }), once(this.#output, 'close', { signal })]);
    } catch (error) {
      if (this.#signal?.aborted !== true) await this.#whyClosed?.();
      throw error;
    } finally {
      waiting.abort();
    }
    if (this.#output.destroyed) await this.#fail();
  }

  async #fail(): Promise<never> {
    await this.#whyClosed?.();
    throw this.#output.errored ?? new TiffinError('unreachable', 'the reader of the archive has gone away');
  }
}
