import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';

import type { NewEvent } from './event.ts';
import { rotateLog } from './rotate.ts';

/** From this size on a log is put aside and a new one begun; `<path>.1` is the one before. As in native-helper/events.c. */
const rotateBytes = 4 << 20;

/** Who takes note of what happens. */
export type EventWriter = { write(event: NewEvent): void };

/**
 * The log of events of one store: a file of lines of JSON, to which commands and monitors append, a write each, so that nobody needs a
 * lock. Never fails: an event that cannot be written is lost.
 */
export class EventLog implements EventWriter {
  readonly path: string;

  constructor(root: string) {
    this.path = eventLogPath(root);
  }

  /** Adds an event, of now. */
  write(event: NewEvent): void {
    try {
      append(this.path, `${JSON.stringify({ timeNano: String(nowNano()), ...event })}\n`);
    } catch {
      // The store may be read-only or full: what was done is done all the same.
    }
  }
}

/** Where the log of a store is. */
export function eventLogPath(root: string): string {
  return `${root}/events.log`;
}

const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

function append(path: string, line: string): void {
  const fd = openSync(path, flags, 0o600);
  try {
    const status = fstatSync(fd);
    if (!status.isFile()) return;
    writeSync(fd, line);
    if (status.size > rotateBytes) rotateLog(path, status.ino);
  } finally {
    closeSync(fd);
  }
}

let offsetNs: bigint | undefined;

/** Nanoseconds since 1970, in the order of what this process did; right to a millisecond. */
function nowNano(): bigint {
  // `performance` loads 2 ms of Node for a number that the clock and the counter give together.
  offsetNs ??= BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  return offsetNs + process.hrtime.bigint();
}
