import type { LogPiece } from '../../container/logs.ts';
import type { Output } from './output.ts';

/** What stands before each line of a log, and the colour of the line: a number of SGR. */
export type LogPrefix = {
  readonly timestamps: boolean;
  /** Of the container. */ readonly name: string | undefined;
  readonly color?: number | undefined;
};

/** Who takes the pieces of a log, and prints what it has gathered when asked to. */
export type LogPrinter = { readonly emit: (piece: LogPiece) => void; readonly flush: () => void };

const gatheredBytes = 64 * 1024;

/**
 * Prints pieces of a log, each to its stream; pieces of one line are joined, and only its beginning gets the prefix.
 *
 * Pieces are gathered, because a million lines are a million system calls otherwise; the order among the streams is kept.
 */
export function logPrinter(output: Output, prefix: LogPrefix): LogPrinter {
  const { emit, flush } = mergedLogPrinter(output, [prefix]);
  return { emit: (piece) => emit(0, piece), flush };
}

/** The same for the logs of several containers; `index` says of which a piece is. */
export type MergedLogPrinter = { readonly emit: (index: number, piece: LogPiece) => void; readonly flush: () => void };

/** Prints pieces of several logs as `logPrinter` does, in the order in which they come, with the prefix of each. */
export function mergedLogPrinter(output: Output, prefixes: readonly LogPrefix[]): MergedLogPrinter {
  const lines = prefixes.map((prefix) => ({ prefix, inLine: { stdout: false, stderr: false } }));
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let gathering: LogPiece['stream'] = 'stdout';
  const flush = (): void => {
    if (chunks.length > 0) output.raw(gathering, Buffer.concat(chunks, bytes));
    chunks = [];
    bytes = 0;
  };
  const gather = (chunk: Uint8Array): void => {
    chunks.push(chunk);
    bytes += chunk.length;
  };
  const emit = (index: number, piece: LogPiece): void => {
    const line = lines[index];
    if (line === undefined) return;
    const { prefix, inLine } = line;
    if (piece.stream !== gathering || bytes >= gatheredBytes) flush();
    gathering = piece.stream;
    const text = inLine[piece.stream] ? '' : prefixOf(piece, prefix);
    inLine[piece.stream] = piece.partial;
    if (text !== '') gather(Buffer.from(text));
    gather(prefix.color === undefined ? piece.content : endColor(piece));
  };
  return { emit, flush };
}

function prefixOf({ timestamp }: LogPiece, { timestamps, name, color }: LogPrefix): string {
  const start = color === undefined ? '' : `\u001b[${color}m`;
  return `${start}${name === undefined ? '' : `${name} `}${timestamps ? `${timestamp} ` : ''}`;
}

const plain = Buffer.from('\u001b[0m');

/** The colour ends before the newline, so that what follows is not painted. */
function endColor({ content, partial }: LogPiece): Uint8Array {
  return partial ? content : Buffer.concat([content.subarray(0, -1), plain, content.subarray(-1)]);
}
