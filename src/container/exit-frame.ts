import { closeSync, constants, openSync } from 'node:fs';

const headerBytes = 8;
const exitStream = 3;

/**
 * Waits at a running container's attach socket for its exit status. The monitor sends it after all else, also when it removes the
 * container (`--rm`), of which no file tells any more.
 *
 * @returns undefined when there is no monitor to ask, or it died without a word
 */
export async function awaitExitFrame(runDirectory: string, signal: AbortSignal): Promise<number | undefined> {
  const { connect } = await import('node:net');
  let directory: number;
  try {
    // Through a descriptor, because a socket's path may have 108 bytes only.
    directory = openSync(runDirectory, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch {
    return undefined;
  }
  try {
    return await new Promise((resolve) => {
      const frames = new ExitFinder();
      const socket = connect({ path: `/proc/self/fd/${directory}/attach`, signal });
      socket.on('data', (bytes: Buffer) => frames.take(bytes));
      socket.on('error', () => undefined);
      socket.once('close', () => resolve(frames.status));
    });
  } finally {
    closeSync(directory);
  }
}

/** Finds the exit status among frames of `u8 stream, 3 × 0, u32 length` and as many bytes. */
class ExitFinder {
  status: number | undefined;
  #header = Buffer.alloc(0);
  #left = 0;
  #isExit = false;

  take(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) rest = this.#left > 0 ? this.#body(rest) : this.#head(rest);
  }

  #head(bytes: Buffer): Buffer {
    const missing = headerBytes - this.#header.length;
    this.#header = Buffer.concat([this.#header, bytes.subarray(0, missing)]);
    if (this.#header.length === headerBytes) {
      this.#left = this.#header.readUInt32BE(4);
      this.#isExit = this.#header[0] === exitStream && this.#left === 4;
      this.#header = Buffer.alloc(0);
    }
    return bytes.subarray(missing);
  }

  #body(bytes: Buffer): Buffer {
    // Four bytes from a local socket come whole.
    if (this.#isExit && bytes.length >= 4) this.status = bytes.readUInt32BE(0);
    const taken = Math.min(this.#left, bytes.length);
    this.#left -= taken;
    return bytes.subarray(taken);
  }
}
