import { createWriteStream, statSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { TiffinError } from '../../lib/errors.ts';
import { TarWriter } from '../archive/tar-writer.ts';
import { isWrittenInPlace, outputError, temporaryBeside } from './temporary-file.ts';

/** A tar that is being written, and what becomes of it. */
export type TarOutput = AsyncDisposable & {
  readonly tar: TarWriter;
  /** Writes the end of the tar, and lets the file appear. */
  finish(): Promise<void>;
};

/** A tar that becomes a file when it is whole; what is there and is no file (a pipe, a device) is written to. */
export function tarFile(path: string, signal: AbortSignal | undefined): TarOutput {
  const present = statSync(path, { throwIfNoEntry: false });
  if (present?.isDirectory() === true) throw new TiffinError('already-exists', `write ${path}: it is a directory`);
  const temporary = isWrittenInPlace(path) ? undefined : temporaryBeside(path);
  const stream = createWriteStream(temporary?.path ?? path, { flags: 'w', mode: 0o666, highWaterMark: 1 << 20 });
  // Its failures reach us through what is written next; one that comes after ours must not end the process.
  stream.on('error', () => undefined);
  const tar = new TarWriter(stream, signal, async () => {
    if (stream.errored) throw outputError(path, stream.errored);
  });
  return {
    tar,
    finish: async () => {
      try {
        await tar.end();
      } catch (error) {
        throw outputError(path, error);
      }
      temporary?.keep();
    },
    async [Symbol.asyncDispose]() {
      stream.destroy();
      temporary?.[Symbol.dispose]();
    },
  };
}

/** A tar that goes to a stream, which is ended after it. `ended` waits for the other side; it throws what went wrong there. */
export function tarStream(stream: Writable, signal: AbortSignal | undefined, ended: () => Promise<void>): TarOutput {
  const tar = new TarWriter(stream, signal, ended);
  stream.on('error', () => undefined);
  return {
    tar,
    finish: async () => {
      await tar.end();
      await ended();
    },
    async [Symbol.asyncDispose]() {
      stream.destroy();
    },
  };
}
