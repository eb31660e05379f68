import { writeSync } from 'node:fs';
import { TiffinError, errnoOf } from '../../lib/errors.ts';

/** Where bytes for the user go. */
export type Sink = {
  /**
   * Writes all of it before it returns.
   *
   * @throws {BrokenPipe} when nobody reads any more
   * @throws {TiffinError} `no-space` or `denied`, naming the stream
   */
  write(data: string | Uint8Array): void;
  /** The descriptor behind it, if any, for a child that writes there itself. */
  readonly fd?: number | undefined;
};

/** The reader of a pipe has gone: the command ends quietly, as if killed by SIGPIPE. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe';
}

const pauseMs = 2;

/**
 * A sink on a descriptor of this process, which may be non-blocking because another process made it so.
 *
 * @param name what messages call it: `/dev/stdout`
 */
export function descriptorSink(fd: number, name: string): Sink {
  return {
    fd,
    write(data): void {
      let rest = typeof data === 'string' ? Buffer.from(data) : data;
      while (rest.length > 0) rest = rest.subarray(writeSome(fd, name, rest));
    },
  };
}

function writeSome(fd: number, name: string, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EAGAIN') {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
      return 0;
    }
    if (errno === 'EPIPE') throw new BrokenPipe(`write ${name}: broken pipe`);
    if (errno === 'ENOSPC') throw new TiffinError('no-space', `write ${name}: no space left on device`);
    if (errno === 'EBADF') throw new TiffinError('denied', `write ${name}: bad file descriptor`);
    if (errno === 'EIO') throw new TiffinError('denied', `write ${name}: input/output error`);
    throw error;
  }
}
