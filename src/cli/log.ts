import type { Log } from '../lib/log.ts';
import type { LogLevel } from './options/global.ts';
import type { Output } from './output/output.ts';

/** A log that prints what is at or above `level` on stderr. */
export function outputLog(output: Output, level: LogLevel): Log {
  const rank: Readonly<Record<LogLevel, number>> = { trace: 0, debug: 0, info: 1, warn: 2, error: 3, fatal: 4 };
  const at = rank[level];
  return {
    debug: (message) => (at > 0 ? undefined : output.notice(`debug: ${message}`)),
    info: (message) => (at > 1 ? undefined : output.notice(`info: ${message}`)),
    warn: (message) => (at > 2 ? undefined : output.notice(`Warning: ${message}`)),
  };
}
