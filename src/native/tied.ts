import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

import { TiffinError } from '../lib/errors.ts';
import { runnerPath } from './helper-path.ts';
import { helperFailure, parseHelperReport } from './helper-report.ts';

/** How a container is run that ends with us. */
export type TiedRun = {
  readonly planPath: string;
  /** What the command writes, as it comes. */
  readonly onOutput: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
  readonly onWarning: (message: string) => void;
  /** Ends it; `runTied` returns when nothing of it runs any more, or soon will not. */
  readonly signal: AbortSignal;
};

const maxReportBytes = 64 * 1024;

/**
 * Runs a container in the foreground. Its standard input is empty. When we die, by whatever means, it is killed.
 *
 * @returns the command's exit status; by a signal 128 and its number
 * @throws {TiffinError} what the helper reported, as a sentence; `cancelled`; what `onOutput` throws
 */
export async function runTied({ planPath, onOutput, onWarning, signal }: TiedRun): Promise<number> {
  if (signal.aborted) throw cancelled();
  const { spawn } = await import('node:child_process');
  const args = ['run', planPath, '--attach', 'stdout,stderr', '--report-fd', '3', '--with-parent', String(process.pid)];
  const child = spawn(runnerPath(), args, { env: {}, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ended = endOf(child);
    // Who shows it may fail, because nobody reads any more: that ends the container.
    const failures: unknown[] = [];
    const take = (stream: 'stdout' | 'stderr', bytes: Uint8Array): void => {
      try {
        if (failures.length === 0) onOutput(stream, bytes);
      } catch (error) {
        failures.push(error);
        stop();
      }
    };
    child.stdout?.on('data', (bytes: Buffer) => take('stdout', bytes));
    child.stderr?.on('data', (bytes: Buffer) => take('stderr', bytes));
    const [report, status] = await Promise.all([collect(child.stdio[3] as Readable), ended]);
    if (failures.length > 0) throw failures[0];
    if (signal.aborted) throw cancelled();
    const parsed = parseHelperReport(report);
    for (const warning of parsed.warnings) onWarning(warning);
    if (parsed.failure !== undefined) throw helperFailure(parsed.failure);
    if (status === undefined) throw new TiffinError('runtime-failed', 'the helper of a step was killed');
    return status;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function cancelled(): TiffinError {
  return new TiffinError('cancelled', 'cancelled');
}

/** The exit status once all streams are closed; undefined: by a signal. */
function endOf(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new TiffinError('runtime-failed', 'start the native helper', { cause })));
    child.once('close', (status) => resolve(status ?? undefined));
  });
}

async function collect(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    if (length < maxReportBytes) chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
  }
  return Buffer.concat(chunks).toString('utf8');
}
