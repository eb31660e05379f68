import { fstatSync } from 'node:fs';
import type { Sink } from './sink.ts';

/** An output stream of this process and what is known about its other end. */
export type OutputStream = Sink & {
  /** Whether a person may be looking: control characters are escaped, bars are drawn. */
  readonly isTerminal: boolean;
  /** Width in columns; 80 when it is unknown. Looked up at each use, for windows change. */
  columns(): number;
  /** Height in lines, of a terminal that says. Looked up at each use, too. */
  rows?(): number | undefined;
};

const nullMajor = 1;

/** Describes a descriptor, loading `node:tty` only when it can be a terminal. */
export async function describeStream(fd: 1 | 2, sink: Sink): Promise<OutputStream> {
  if (!canBeTerminal(fd)) return { write: (data) => sink.write(data), isTerminal: false, columns: () => 80, fd: sink.fd };
  const { isatty } = await import('node:tty');
  const isTerminal = isatty(fd);
  const stream = (): NodeJS.WriteStream => (fd === 1 ? process.stdout : process.stderr);
  const columns = (): number => (isTerminal ? stream().columns || 80 : 80);
  const rows = (): number | undefined => (isTerminal ? stream().rows || undefined : undefined);
  return { write: (data) => sink.write(data), isTerminal, columns, rows, fd: sink.fd };
}

function canBeTerminal(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isCharacterDevice() && stat.rdev >> 8 !== nullMajor;
  } catch {
    return false;
  }
}
