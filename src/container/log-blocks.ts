import { dirname } from 'node:path';

import { DirectoryWatch } from '../lib/directory-watch.ts';
import type { Container } from './declared.ts';
import type { LogPiece } from './log/line.ts';
import { LogReader } from './log/reader.ts';
import { pastEnd, pieceFilter, readLogs, requireLog, type LogsRequest } from './logs.ts';
import { isRunning } from './state.ts';
import { viewOf } from './view.ts';

/**
 * Reads what a container wrote, a block at a time and not before it is asked for: who is slow keeps nothing in memory.
 *
 * Following ends when the container has ended and all was read, or when `signal` is aborted.
 *
 * @throws {TiffinError} `unsupported` when its log driver keeps nothing
 */
export async function* logBlocks(
  container: Container,
  request: LogsRequest,
  { runRoot, signal }: { readonly runRoot: string; readonly signal: AbortSignal },
): AsyncGenerator<readonly LogPiece[], void, void> {
  const { driver, path } = requireLog(container);
  if (driver === 'journald') return yield* journalBlocks(container, request, { runRoot, signal });
  using watch = request.follow ? new DirectoryWatch(dirname(path)) : undefined;
  using reader = new LogReader({ path, driver, tail: request.tail, sinceMs: request.sinceMs });
  for (;;) {
    // Looked at before reading: what was written until the end is then read for sure.
    const isOver = watch === undefined || !isRunning(viewOf(runRoot, container).state);
    for (;;) {
      const pieces: LogPiece[] = [];
      const hasMore = reader.readBlock(pieceFilter(request, (piece) => pieces.push(piece)));
      if (pieces.length > 0) yield pieces;
      if (signal.aborted) return;
      if (!hasMore) break;
    }
    if (isOver || pastEnd(request)) return;
    await watch.next(signal);
  }
}

/** The journal pushes: what was not asked for yet waits here. */
async function* journalBlocks(
  container: Container,
  request: LogsRequest,
  { runRoot, signal }: { readonly runRoot: string; readonly signal: AbortSignal },
): AsyncGenerator<readonly LogPiece[], void, void> {
  const over = new AbortController();
  let waiting: LogPiece[] = [];
  let wake = Promise.withResolvers<void>();
  const context = {
    runRoot,
    signal: AbortSignal.any([signal, over.signal]),
    emit: (piece: LogPiece) => void waiting.push(piece),
    flush: () => wake.resolve(),
  };
  let isRead = false;
  const reading = readLogs(container, request, context).finally(() => {
    isRead = true;
    wake.resolve();
  });
  try {
    while (!isRead) {
      await wake.promise;
      wake = Promise.withResolvers();
      const pieces = waiting;
      waiting = [];
      if (pieces.length > 0) yield pieces;
    }
    if (waiting.length > 0) yield waiting;
  } finally {
    over.abort();
    await reading;
  }
}
