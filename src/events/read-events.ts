import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { DirectoryWatch } from '../lib/directory-watch.ts';
import { parseEventLine, type RecordedEvent } from './event.ts';

const blockBytes = 64 * 1024;
const maxLineBytes = 4 << 20;
const newline = 0x0a;

/** Which events are wanted. Moments are nanoseconds since 1970. */
export type EventsRequest = {
  /** undefined: from the first one that is still known. `now`: only those to come. */
  readonly since: bigint | 'now' | undefined;
  readonly until: bigint | undefined;
  /** Wait for more until `signal` is aborted or `until` has come. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
};

/**
 * Hands on the events of a log, oldest first, and waits for more when asked to. There is no process behind it: whoever appends to the
 * file wakes the reader.
 */
export async function readEvents(path: string, request: EventsRequest, emit: (event: RecordedEvent) => void): Promise<void> {
  const { since, until, follow, signal } = request;
  using watch = follow ? new DirectoryWatch(dirname(path)) : undefined;
  using reader = new EventReader(path, { atEnd: since === 'now' });
  const isWanted = ({ timeNano }: RecordedEvent): boolean =>
    (typeof since !== 'bigint' || timeNano >= since) && (until === undefined || timeNano <= until);
  for (;;) {
    // Looked at before reading: what happened until then is then read for sure.
    const isOver = watch === undefined || signal.aborted || (until !== undefined && BigInt(Date.now()) * 1_000_000n > until);
    reader.readAvailable((event) => {
      if (isWanted(event)) emit(event);
    });
    if (isOver) return;
    await watch.next(signal);
  }
}

/** Reads lines through rotations, in constant memory. */
class EventReader implements Disposable {
  readonly #path: string;
  #older: number | undefined;
  #fd: number | undefined;
  #offset = 0;
  #carry: Buffer = Buffer.alloc(0);

  constructor(path: string, { atEnd }: { atEnd: boolean }) {
    this.#path = path;
    this.#fd = openQuietly(path);
    if (!atEnd) this.#older = openQuietly(`${path}.1`);
    else if (this.#fd !== undefined) this.#offset = fstatSync(this.#fd).size;
  }

  readAvailable(emit: (event: RecordedEvent) => void): void {
    if (this.#older !== undefined) {
      this.#drain(this.#older, emit);
      closeSync(this.#older);
      this.#older = undefined;
      this.#restart(this.#fd);
    }
    for (;;) {
      if (this.#fd !== undefined) this.#drain(this.#fd, emit);
      const next = this.#successor();
      if (next === undefined) return;
      // Who had the old log open when it was put aside may have added a last line.
      if (this.#fd !== undefined) {
        this.#drain(this.#fd, emit);
        closeSync(this.#fd);
      }
      this.#restart(next);
    }
  }

  [Symbol.dispose](): void {
    for (const fd of [this.#fd, this.#older]) if (fd !== undefined) closeSync(fd);
    this.#fd = this.#older = undefined;
  }

  #restart(fd: number | undefined): void {
    this.#fd = fd;
    this.#offset = 0;
    this.#carry = Buffer.alloc(0);
  }

  /** The log that has taken the place of ours. */
  #successor(): number | undefined {
    const now = statSync(this.#path, { throwIfNoEntry: false });
    if (now === undefined || (this.#fd !== undefined && fstatSync(this.#fd).ino === now.ino)) return undefined;
    return openQuietly(this.#path);
  }

  #drain(fd: number, emit: (event: RecordedEvent) => void): void {
    const block = Buffer.allocUnsafe(blockBytes);
    for (;;) {
      const read = readSync(fd, block, 0, block.length, this.#offset);
      if (read === 0) return;
      this.#offset += read;
      const bytes = Buffer.concat([this.#carry, block.subarray(0, read)]);
      let start = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        const event = parseEventLine(bytes.subarray(start, end));
        start = end + 1;
        if (event !== undefined) emit(event);
      }
      // A line without an end is none of ours; its rest is dropped when it comes.
      this.#carry = bytes.length - start > maxLineBytes ? Buffer.alloc(0) : bytes.subarray(start);
    }
  }
}

function openQuietly(path: string): number | undefined {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
  } catch {
    // There is none yet.
  }
  return undefined;
}
