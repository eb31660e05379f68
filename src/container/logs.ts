import { dirname } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import type { LogPiece } from './log/line.ts';
import { LogReader } from './log/reader.ts';
import { isRunning } from './state.ts';
import { viewOf } from './view.ts';
import { DirectoryWatch } from '../lib/directory-watch.ts';
import type { Container } from './declared.ts';

export type { LogPiece } from './log/line.ts';

/** Which part of a log is wanted. Times are milliseconds since 1970. */
export type LogsRequest = {
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
  /** The last so many lines; undefined is all. */
  readonly tail: number | undefined;
  /** Go on until the container has ended. */
  readonly follow: boolean;
};

/** Where to read, and who listens. */
export type LogsContext = {
  readonly runRoot: string;
  readonly signal: AbortSignal;
  readonly emit: (piece: LogPiece) => void;
  /** Called when there is nothing more for now. */ readonly flush: () => void;
};

/**
 * Reads what a container wrote, in constant memory however long it is.
 *
 * Following ends when the container has ended and all was read, or when `signal` is aborted.
 *
 * @throws {TiffinError} `unsupported` when its log driver keeps nothing
 */
export async function readLogs(container: Container, request: LogsRequest, context: LogsContext): Promise<void> {
  const { driver, path } = requireLog(container);
  if (driver === 'journald') return await readJournalLog(container, request, context);
  using watch = request.follow ? new DirectoryWatch(dirname(path)) : undefined;
  using reader = new LogReader({ path, driver, tail: request.tail, sinceMs: request.sinceMs });
  const filter = pieceFilter(request, context.emit);
  for (;;) {
    // Looked at before reading: what was written until the end is then read for sure.
    const isOver = watch === undefined || context.signal.aborted || !isRunning(viewOf(context.runRoot, container).state);
    reader.readAvailable(filter);
    context.flush();
    if (isOver || pastEnd(request)) return;
    await watch.next(context.signal);
  }
}

/** Where a container's log is. @throws {TiffinError} `unsupported` when its log driver keeps nothing */
export function requireLog({ request }: Container): Container['request']['log'] {
  const { driver } = request.log;
  if (driver !== 'none' && driver !== 'passthrough' && driver !== 'passthrough-tty') return request.log;
  throw new TiffinError(
    'unsupported',
    `this container is using the '${driver}' log driver, cannot read logs: this container is not logging output`,
  );
}

async function readJournalLog(container: Container, request: LogsRequest, context: LogsContext): Promise<void> {
  const { readJournal } = await import('./log/journal-reader.ts');
  const filter = pieceFilter(request, context.emit);
  const isOver = (): boolean => pastEnd(request) || !isRunning(viewOf(context.runRoot, container).state);
  const { tail, follow } = request;
  await readJournal({
    id: container.id,
    tail,
    follow,
    isOver,
    signal: context.signal,
    emit: (piece) => void filter(piece),
    flush: context.flush,
  });
}

/** Whether nothing more can come that was asked for. */
export function pastEnd(request: LogsRequest): boolean {
  return request.untilMs !== undefined && Date.now() > request.untilMs;
}

/** Hands on the pieces of the time that was asked for; returns false for one that is too late. */
export function pieceFilter({ sinceMs, untilMs }: LogsRequest, emit: (piece: LogPiece) => void): (piece: LogPiece) => boolean {
  if (sinceMs === undefined && untilMs === undefined) {
    return (piece) => {
      emit(piece);
      return true;
    };
  }
  return (piece) => {
    const at = Date.parse(piece.timestamp);
    if (untilMs !== undefined && at > untilMs) return false;
    if (sinceMs === undefined || at >= sinceMs) emit(piece);
    return true;
  };
}
