import { closeSync, constants, openSync } from 'node:fs';

const headerBytes = 8;
const exitStream = 3;
const healthStream = 8;

/**
 * Waits at a running container's attach socket for its exit status. The monitor sends it after all else, also when it removes the
 * container (`--rm`), of which no file tells any more.
 *
 * @returns undefined when there is no monitor to ask, or it died without a word
 */
export async function awaitExitFrame(runDirectory: string, signal: AbortSignal): Promise<number | undefined> {
  return await askMonitor(runDirectory, { answerStream: exitStream }, signal);
}

/**
 * Asks a running container's monitor for a health check, now.
 *
 * @returns how it went; undefined when there is no monitor to ask, or the container ended meanwhile
 */
export async function askForHealth(
  runDirectory: string,
  signal: AbortSignal,
): Promise<'healthy' | 'unhealthy' | 'starting' | 'late' | undefined> {
  const question = Buffer.from([healthStream, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
  const answer = await askMonitor(runDirectory, { question, answerStream: healthStream }, signal);
  return answer === undefined ? undefined : (['healthy', 'unhealthy', 'starting', 'late'] as const)[answer];
}

type Exchange = { readonly question?: Uint8Array; readonly answerStream: number };

async function askMonitor(runDirectory: string, { question, answerStream }: Exchange, signal: AbortSignal): Promise<number | undefined> {
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
      const frames = new NumberFinder(answerStream);
      const socket = connect({ path: `/proc/self/fd/${directory}/attach`, signal });
      if (question !== undefined) socket.write(question);
      socket.on('data', (bytes: Buffer) => {
        frames.take(bytes);
        if (frames.found !== undefined) socket.destroy();
      });
      socket.on('error', () => undefined);
      socket.once('close', () => resolve(frames.found));
    });
  } finally {
    closeSync(directory);
  }
}

/** Finds the number of the first frame of a stream among frames of `u8 stream, 3 × 0, u32 length` and as many bytes. */
class NumberFinder {
  readonly #stream: number;
  found: number | undefined;
  #header = Buffer.alloc(0);
  #left = 0;
  #isWanted = false;

  constructor(stream: number) {
    this.#stream = stream;
  }

  take(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) rest = this.#left > 0 ? this.#body(rest) : this.#head(rest);
  }

  #head(bytes: Buffer): Buffer {
    const missing = headerBytes - this.#header.length;
    this.#header = Buffer.concat([this.#header, bytes.subarray(0, missing)]);
    if (this.#header.length === headerBytes) {
      this.#left = this.#header.readUInt32BE(4);
      this.#isWanted = this.#header[0] === this.#stream && this.#left === 4;
      this.#header = Buffer.alloc(0);
    }
    return bytes.subarray(missing);
  }

  #body(bytes: Buffer): Buffer {
    // Four bytes from a local socket come whole.
    if (this.#isWanted && bytes.length >= 4) this.found ??= bytes.readUInt32BE(0);
    const taken = Math.min(this.#left, bytes.length);
    this.#left -= taken;
    return bytes.subarray(taken);
  }
}
