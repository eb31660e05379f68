import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { TiffinError } from '../lib/errors.ts';
import { runnerPath } from './helper-path.ts';
import { helperFailure, parseHelperReport } from './helper-report.ts';
import type { ProcessIdentity } from './plan.ts';

/** What is to run, and which of its streams come to us. */
export type TiedStart = {
  /** `['run', planPath]`, with `--go-with-parent` if its files are to go with us, or `['exec', planPath]`. */
  readonly args: readonly string[];
  readonly streams: readonly ('stdin' | 'stdout' | 'stderr')[];
  /** Ends it while it starts; afterwards `kill` does. */
  readonly signal: AbortSignal;
};

/** A container, or a command in one, that runs and that ends with us, whatever ends us. */
export type TiedProcess = {
  readonly process: ProcessIdentity;
  /** What the helper had to do otherwise than the plan said. */
  readonly warnings: readonly string[];
  /** Those that were asked for. */
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** The exit status once it has ended and its streams are closed; by a signal 128 and its number; undefined: it was killed with its front. */
  readonly ended: Promise<number | undefined>;
  /** Kills it; `ended` says when it is over. */
  kill(): void;
  /** Our event loop does not wait for it. */
  unref(): void;
};

const maxReportBytes = 64 * 1024;

/**
 * Starts a container, or a command in one, as a child that dies with us. It has a session of its own, so that Ctrl-C at our terminal is for
 * us alone. Resolves when the command runs.
 *
 * @throws {TiffinError} what the helper reported, as a sentence; `cancelled` when `signal` is aborted before
 */
export async function startTied({ args, streams, signal }: TiedStart): Promise<TiedProcess> {
  if (signal.aborted) throw cancelled(signal);
  const { spawn } = await import('node:child_process');
  const front = ['--attach', streams.join(','), '--report-fd', '3', '--with-parent', String(process.pid)];
  const pipe = (stream: TiedStart['streams'][number]): 'pipe' | 'ignore' => (streams.includes(stream) ? 'pipe' : 'ignore');
  const stdio = [pipe('stdin'), pipe('stdout'), pipe('stderr'), 'pipe'] as const;
  const child = spawn(runnerPath(), [...args, ...front], { env: {}, detached: true, stdio: [...stdio] });
  const ended = endOf(child);
  // Whoever does not wait for the end is told of a failure by nobody else.
  ended.catch(() => undefined);
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  try {
    const report = child.stdio[3] as Readable;
    const { process: identity, warnings, failure } = parseHelperReport(await firstWords(report));
    // The rest of what it says has no reader, and must not keep it waiting.
    report.resume();
    if (identity === undefined || signal.aborted) {
      kill();
      await ended;
      if (signal.aborted) throw cancelled(signal);
      throw failure === undefined ? new TiffinError('runtime-failed', 'the native helper ended without a message') : helperFailure(failure);
    }
    const { stdin, stdout, stderr } = child;
    const unref = (): void => {
      child.unref();
      for (const stream of [report, stdin, stdout, stderr]) unrefStream(stream);
    };
    return {
      process: identity,
      warnings,
      stdin: stdin ?? undefined,
      stdout: stdout ?? undefined,
      stderr: stderr ?? undefined,
      ended,
      kill,
      unref,
    };
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

function cancelled(signal: AbortSignal): TiffinError {
  return new TiffinError('cancelled', 'cancelled', { cause: signal.reason });
}

/** Pipes of a child are sockets. */
function unrefStream(stream: unknown): void {
  if (typeof stream === 'object' && stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
}

function endOf(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new TiffinError('runtime-failed', 'start the native helper', { cause })));
    child.once('close', (status) => resolve(status ?? undefined));
  });
}

/** What is said until the command runs, or to the end. */
async function firstWords(report: Readable): Promise<string> {
  let text = '';
  return await new Promise((resolve) => {
    const finish = (): void => {
      report.off('data', take);
      resolve(text);
    };
    const take = (bytes: Buffer): void => {
      if (text.length < maxReportBytes) text += bytes.toString('utf8');
      if (/^R \d+ \d+\n/m.test(text)) finish();
    };
    report.on('data', take);
    report.once('end', finish);
    report.once('error', finish);
    report.once('close', finish);
  });
}
