import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

import { errnoOf, TiffinError } from '../../lib/errors.ts';
import type { LogDriver } from '../../runtime/request.ts';
import { parseLogRecord, type LogPiece } from './line.ts';
import { findSince } from './since.ts';
import { findTail } from './tail.ts';

const blockBytes = 64 * 1024;
/** A record longer than this is not the monitor's; it is dropped rather than kept in memory. */
const maxRecordBytes = 1024 * 1024;
const newline = 0x0a;

/** Which log, and where to begin in it. */
export type LogSource = {
  readonly path: string;
  readonly driver: LogDriver;
  readonly tail: number | undefined;
  /** What is older (milliseconds since 1970) may be left out. */
  readonly sinceMs?: number | undefined;
};

/**
 * Reads a log file from one point on, in constant memory, through rotations (`<path>.1` is what was rotated away last).
 * Its descriptor stays good when the container is removed meanwhile.
 */
export class LogReader implements Disposable {
  readonly #source: LogSource;
  #fd: number | undefined;
  #offset = 0;
  #carry: Buffer = Buffer.alloc(0);
  #isSkipping = false;
  #older: number | undefined;

  constructor(source: LogSource) {
    this.#source = source;
    this.#open();
  }

  /** Hands on all pieces that are there by now; `emit` returns false to stop. Returns whether any bytes were read. */
  readAvailable(emit: (piece: LogPiece) => boolean): boolean {
    let any = false;
    if (this.#older !== undefined) {
      any = this.#drain(this.#older, emit);
      closeSync(this.#older);
      this.#older = undefined;
      this.#offset = 0;
      this.#carry = Buffer.alloc(0);
    }
    if (this.#fd === undefined && !this.#reopen()) return any;
    for (;;) {
      any = this.#drain(this.#fd as number, emit) || any;
      if (!this.#wasRotated() || !this.#reopen()) return any;
    }
  }

  /** Hands on the pieces of the next block of the file only; returns false when nothing more is there by now. */
  readBlock(emit: (piece: LogPiece) => boolean): boolean {
    if (this.#older !== undefined) {
      if (this.#step(this.#older, emit) !== 'end') return true;
      closeSync(this.#older);
      this.#older = undefined;
      this.#offset = 0;
      this.#carry = Buffer.alloc(0);
    }
    if (this.#fd === undefined && !this.#reopen()) return false;
    if (this.#step(this.#fd as number, emit) !== 'end') return true;
    return this.#wasRotated() && this.#reopen() && this.#step(this.#fd as number, emit) !== 'end';
  }

  [Symbol.dispose](): void {
    for (const fd of [this.#fd, this.#older]) if (fd !== undefined) closeSync(fd);
    this.#fd = this.#older = undefined;
  }

  #open(): void {
    this.#fd = openQuietly(this.#source.path);
    const { tail, driver } = this.#source;
    if (this.#fd === undefined) return;
    if (tail === undefined && this.#seekSince(this.#fd)) return;
    const missing = tail === undefined ? Infinity : this.#seekTail(this.#fd, tail, driver);
    if (missing === 0) return;
    const older = openQuietly(`${this.#source.path}.1`);
    if (older === undefined) return;
    this.#older = older;
    // With a tail that reaches into the older file, the newer one is read whole.
    this.#offset = 0;
    if (missing !== Infinity) this.#seekTail(older, missing, driver);
    else this.#seekSince(older);
  }

  /** True when the beginning lies in this file. */
  #seekSince(fd: number): boolean {
    const { sinceMs, driver } = this.#source;
    this.#offset = sinceMs === undefined ? 0 : findSince(fd, { driver, sinceMs, sizeBytes: fstatSync(fd).size });
    return this.#offset > 0;
  }

  #seekTail(fd: number, lines: number, driver: LogDriver): number {
    const start = findTail(fd, { driver, lines, sizeBytes: fstatSync(fd).size });
    this.#offset = start.offset;
    return start.missing;
  }

  #reopen(): boolean {
    const fd = openQuietly(this.#source.path);
    if (fd === undefined) return false;
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = fd;
    this.#offset = 0;
    this.#carry = Buffer.alloc(0);
    return true;
  }

  #wasRotated(): boolean {
    const now = statSync(this.#source.path, { throwIfNoEntry: false });
    return now !== undefined && this.#fd !== undefined && now.ino !== fstatSync(this.#fd).ino;
  }

  #drain(fd: number, emit: (piece: LogPiece) => boolean): boolean {
    const block = Buffer.allocUnsafe(blockBytes);
    for (let any = false; ; any = true) {
      const step = this.#step(fd, emit, block);
      if (step !== 'more') return any || step === 'stopped';
    }
  }

  /** Reads one block of a file: whether there was one, and whether `emit` wants more. */
  #step(fd: number, emit: (piece: LogPiece) => boolean, block: Buffer = Buffer.allocUnsafe(blockBytes)): 'end' | 'more' | 'stopped' {
    const read = readSync(fd, block, 0, block.length, this.#offset);
    if (read === 0) return 'end';
    this.#offset += read;
    return this.#split(block.subarray(0, read), emit) ? 'more' : 'stopped';
  }

  #split(block: Buffer, emit: (piece: LogPiece) => boolean): boolean {
    const bytes = this.#carry.length === 0 ? block : Buffer.concat([this.#carry, block]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      const piece = this.#isSkipping ? undefined : parseLogRecord(this.#source.driver, bytes.subarray(start, end));
      this.#isSkipping = false;
      start = end + 1;
      if (piece !== undefined && !emit(piece)) return false;
    }
    const rest = bytes.subarray(start);
    this.#isSkipping ||= rest.length > maxRecordBytes;
    this.#carry = this.#isSkipping ? Buffer.alloc(0) : Buffer.from(rest);
    return true;
  }
}

function openQuietly(path: string): number | undefined {
  let fd: number;
  try {
    // Without O_NONBLOCK a named pipe in its place would keep us waiting.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new TiffinError('corrupt', `the log ${path} is not a regular file`);
}
