import { TiffinError } from '../../lib/errors.ts';
import { sleep } from '../../lib/retry.ts';
import { findTool } from '../../network/tools.ts';
import { journalArguments, parseJournalEntry } from './journal.ts';
import type { LogPiece } from './line.ts';

/** Which entries of the journal, and who listens. */
export type JournalRequest = {
  readonly id: string;
  readonly tail: number | undefined;
  readonly follow: boolean;
  readonly isOver: () => boolean;
  /** journalctl, when it is not the system's. */
  readonly program?: string | undefined;
  readonly signal: AbortSignal;
  readonly emit: (piece: LogPiece) => void;
  readonly flush: () => void;
};

const pollMs = 250;

/**
 * Reads a container's log from systemd's journal, by journalctl.
 *
 * @throws {TiffinError} `unsupported` when there is no journalctl, `runtime-failed` in its words
 */
export async function readJournal(request: JournalRequest): Promise<void> {
  const program = request.program ?? findTool('journalctl');
  if (program === undefined) throw noReader();
  const { spawn } = await import('node:child_process');
  const child = spawn(program, journalArguments(request.id, request), {
    env: { LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (bytes: Buffer) => void said.push(bytes));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(noReader(cause)));
    child.once('close', resolve);
  });
  let last = Date.now();
  const take = lineSplitter((line) => {
    const piece = parseJournalEntry(line);
    if (piece !== undefined) request.emit(piece);
  });
  child.stdout.on('data', (bytes: Buffer) => {
    last = Date.now();
    take(bytes);
    request.flush();
  });
  const stop = (): void => void child.kill();
  request.signal.addEventListener('abort', stop, { once: true });
  if (request.follow) void endFollowing(request, stop, () => Date.now() - last > 2 * pollMs);
  const status = await ended;
  request.signal.removeEventListener('abort', stop);
  request.flush();
  if (status !== 0 && status !== null)
    throw new TiffinError('runtime-failed', `journalctl: ${Buffer.concat(said).toString('utf8').trim()}`);
}

function noReader(cause?: unknown): TiffinError {
  return new TiffinError('unsupported', 'reading the journal needs journalctl', { cause, hint: 'install systemd' });
}

/** The journal is a moment behind the container. */
async function endFollowing({ isOver, signal }: JournalRequest, stop: () => void, isQuiet: () => boolean): Promise<void> {
  while (!signal.aborted && !(isOver() && isQuiet())) await sleep(pollMs);
  stop();
}

function lineSplitter(emit: (line: string) => void): (bytes: Buffer) => void {
  let carry = '';
  const decoder = new TextDecoder();
  return (bytes) => {
    const lines = (carry + decoder.decode(bytes, { stream: true })).split('\n');
    carry = lines.pop() ?? '';
    for (const line of lines) emit(line);
  };
}
