import { dirname } from 'node:path';

import { DirectoryWatch } from '../lib/directory-watch.ts';
import type { Container } from './declared.ts';
import type { LogPiece } from './log/line.ts';
import { LogReader } from './log/reader.ts';
import { pastEnd, pieceFilter, readLogs, requireLog, type LogsRequest } from './logs.ts';
import { isRunning } from './state.ts';
import { viewOf } from './view.ts';

/** Where to read, and who listens. */
export type MergedLogsContext = {
  readonly runRoot: string;
  readonly signal: AbortSignal;
  /** `index`: of the container in the list. */
  readonly emit: (index: number, piece: LogPiece) => void;
  /** Called when there is nothing more for now. */
  readonly flush: () => void;
};

/** A log on its way into the merge: what was read of it, and how to read on. */
type Stream = {
  readonly container: Container;
  readonly pieces: LogPiece[];
  /** Returns false when nothing more is there by now. */
  readonly refill: () => boolean;
  readonly watch: DirectoryWatch | undefined;
  isOver: boolean;
};

/**
 * Reads what several containers wrote as one log, in the order of time and in constant memory; pieces of one line stay together. With
 * `follow` what is there is merged, and then what comes, until all have ended or `signal` is aborted. `tail` counts for each.
 *
 * @throws {TiffinError} `unsupported` when the log driver of one keeps nothing
 */
export async function readMergedLogs(containers: readonly Container[], request: LogsRequest, context: MergedLogsContext): Promise<void> {
  for (const container of containers) requireLog(container);
  using resources = new DisposableStack();
  const streams: Stream[] = [];
  for (const container of containers) streams.push(await openStream(container, request, { ...context, resources }));
  for (;;) {
    for (const stream of streams) {
      // Looked at before reading: what was written until the end is then read for sure.
      stream.isOver = stream.watch === undefined || context.signal.aborted || !isRunning(viewOf(context.runRoot, stream.container).state);
    }
    mergeAvailable(streams, context.emit);
    context.flush();
    if (streams.every(({ isOver }) => isOver) || pastEnd(request)) return;
    await nextChange(streams, context.signal);
  }
}

async function openStream(
  container: Container,
  request: LogsRequest,
  { runRoot, signal, resources }: Pick<MergedLogsContext, 'runRoot' | 'signal'> & { readonly resources: DisposableStack },
): Promise<Stream> {
  const { driver, path } = requireLog(container);
  const pieces: LogPiece[] = [];
  const keep = pieceFilter(request, (piece) => void pieces.push(piece));
  if (driver === 'journald') {
    // The journal is asked for what it has, and is not followed among others.
    const once = { ...request, follow: false };
    await readLogs(container, once, { runRoot, signal, emit: (piece) => void pieces.push(piece), flush: () => undefined });
    return { container, pieces, refill: () => false, watch: undefined, isOver: true };
  }
  const watch = request.follow ? resources.use(new DirectoryWatch(dirname(path))) : undefined;
  const reader = resources.use(new LogReader({ path, driver, tail: request.tail, sinceMs: request.sinceMs }));
  return { container, pieces, refill: () => reader.readBlock(keep), watch, isOver: false };
}

/** Hands on all that is there by now, the oldest piece first. */
function mergeAvailable(streams: readonly Stream[], emit: MergedLogsContext['emit']): void {
  for (const stream of streams) fill(stream);
  for (let index = oldest(streams); index !== undefined; index = oldest(streams)) emitLine(streams[index] as Stream, index, emit);
}

function emitLine(stream: Stream, index: number, emit: MergedLogsContext['emit']): void {
  for (;;) {
    const piece = stream.pieces.shift();
    if (piece !== undefined) emit(index, piece);
    fill(stream);
    if (piece?.partial !== true) return;
  }
}

function fill(stream: Stream): void {
  while (stream.pieces.length === 0 && stream.refill());
}

function oldest(streams: readonly Stream[]): number | undefined {
  let best: number | undefined;
  for (const [index, { pieces }] of streams.entries()) {
    const [piece] = pieces;
    const [held] = best === undefined ? [] : (streams[best]?.pieces ?? []);
    if (piece !== undefined && (held === undefined || isBefore(piece.timestamp, held.timestamp))) best = index;
  }
  return best;
}

/** Nanoseconds count, which `Date` does not have; zones may differ. */
function isBefore(left: string, right: string): boolean {
  const [a, b] = [Date.parse(left), Date.parse(right)];
  return a === b ? fraction(left) < fraction(right) : a < b;
}

function fraction(timestamp: string): string {
  return /\.(\d+)/.exec(timestamp)?.[1]?.padEnd(9, '0') ?? '000000000';
}

async function nextChange(streams: readonly Stream[], signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const wake = AbortSignal.any([signal, enough.signal]);
  const open = streams.filter(({ isOver }) => !isOver);
  await Promise.race(open.flatMap(({ watch }) => (watch === undefined ? [] : [watch.next(wake)])));
  enough.abort();
}
