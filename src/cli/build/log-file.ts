import { closeSync, openSync, writeSync } from 'node:fs';
import { fileFailure, invalid } from '../request/words.ts';
import type { OutputStream } from '../output/stream.ts';

/** A file that progress is written to instead of standard error. It is closed when it is disposed of. */
export type LogFile = OutputStream & Disposable;

/** Opens the file of `--logfile`; what it holds is written over. @throws {TiffinError} `invalid-argument` naming it */
export function openLogFile(path: string): LogFile {
  const fd = open(path);
  return {
    isTerminal: false,
    columns: () => 80,
    write: (data) => void (typeof data === 'string' ? writeSync(fd, data) : writeSync(fd, data)),
    [Symbol.dispose]: () => closeSync(fd),
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'w', 0o644);
  } catch (error) {
    throw invalid(`--logfile: ${fileFailure('open', path, error)}`);
  }
}
