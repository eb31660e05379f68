import type { LogPiece } from '../../container/logs.ts';
import type { Output } from './output.ts';

/** What stands before each line of a log. */
export type LogPrefix = { readonly timestamps: boolean; /** Of the container. */ readonly name: string | undefined };

/** Prints pieces of a log, each to its stream; pieces of one line are joined, and only its beginning gets the prefix. */
export function logPrinter(output: Output, { timestamps, name }: LogPrefix): (piece: LogPiece) => void {
  const inLine = { stdout: false, stderr: false };
  return ({ stream, timestamp, content, partial }) => {
    const prefix = inLine[stream] ? '' : `${name === undefined ? '' : `${name} `}${timestamps ? `${timestamp} ` : ''}`;
    inLine[stream] = partial;
    output.raw(stream, prefix === '' ? content : Buffer.concat([Buffer.from(prefix), content]));
  };
}
