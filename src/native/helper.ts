import { openSync } from 'node:fs';
import type { Readable } from 'node:stream';

import { TiffinError } from '../lib/errors.ts';
import { helperPath, runnerPath } from './helper-path.ts';
import { helperFailure, parseHelperReport } from './helper-report.ts';
import type { ProcessIdentity } from './plan.ts';

const maxReportBytes = 64 * 1024;

/** A container, or a command in one, that now runs. */
export type Started = {
  readonly process: ProcessIdentity;
  /** What the helper had to do otherwise than the plan said. */
  readonly warnings: readonly string[];
};

/**
 * Becomes the helper: this process is replaced, and ends with the container's status. Does not return.
 *
 * Descriptors 0 to 2, the directory and the environment go along; the helper needs the last two for `--on-error` only.
 *
 * @param args the verb and its arguments, such as `['run', planPath, '--on-error', node, main, …]`
 */
export function execHelper(args: readonly string[]): never {
  const path = args[0] === 'userns' ? helperPath() : runnerPath();
  // It is there on every system that the helper is for; the environment goes along by itself.
  process.execve?.(path, ['tiffin-runner', ...args]);
  throw new TiffinError('runtime-failed', `execute ${path}: returned`);
}

/** Descriptors 3 … 3+count-1 of ours that are handed on. Node closes them at execve, so that they need a process of their own. */
export type HandedOn = {
  readonly descriptors: number;
  /** Of these, those in whose place there is an empty file. */
  readonly leftOut?: readonly number[];
};

const nothing: HandedOn = { descriptors: 0 };

function inherited({ descriptors, leftOut = [] }: HandedOn): number[] {
  // The helper must not take the place for a descriptor of its own.
  const empty = leftOut.length === 0 ? -1 : openSync('/dev/null', 'r');
  return Array.from({ length: descriptors }, (_, index) => (leftOut.includes(3 + index) ? empty : 3 + index));
}

/**
 * Runs the helper as a child, which alone can inherit descriptors, and becomes the small process that waits for it and ends with its
 * status. Does not return.
 *
 * @throws {TiffinError} `runtime-failed` when it cannot be started
 */
export async function execHelperWith(args: readonly string[], handedOn: HandedOn): Promise<never> {
  if (handedOn.descriptors === 0) return execHelper(args);
  const { spawn } = await import('node:child_process');
  const child = spawn(runnerPath(), args, { stdio: ['inherit', 'inherit', 'inherit', ...inherited(handedOn)] });
  child.on('error', () => undefined);
  if (child.pid === undefined) throw new TiffinError('runtime-failed', 'start the native helper');
  return execHelper(['wait', String(child.pid)]);
}

/**
 * Starts a container (or a command in one) in the background. Resolves when the command runs; its monitor then lives on without us.
 *
 * @param args `['run', planPath]` or `['exec', planPath]`
 * @throws {TiffinError} what the helper reported, as a sentence
 */
export async function spawnMonitor(args: readonly string[], handedOn: HandedOn = nothing): Promise<Started> {
  const { spawn } = await import('node:child_process');
  const reportFd = 3 + handedOn.descriptors;
  const stdio = ['ignore', 'ignore', 'pipe', ...inherited(handedOn), 'pipe'] as const;
  const child = spawn(runnerPath(), [...args, '--detach', '--report-fd', String(reportFd)], { env: {}, stdio: [...stdio] });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', (cause) => reject(new TiffinError('runtime-failed', 'start the native helper', { cause })));
    child.once('exit', (status, signal) => resolve(signal ?? String(status)));
  });
  const [report, said, how] = await Promise.all([collect(child.stdio[reportFd] as Readable), collect(child.stderr as Readable), ended]);
  const parsed = parseHelperReport(report);
  if (parsed.failure !== undefined) throw helperFailure(parsed.failure);
  if (parsed.process === undefined) throw new TiffinError('runtime-failed', `the helper ended with ${how} ${said.trim()}`.trimEnd());
  return { process: parsed.process, warnings: parsed.warnings };
}

async function collect(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    if (length < maxReportBytes) chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
  }
  return Buffer.concat(chunks).subarray(0, maxReportBytes).toString('utf8');
}
