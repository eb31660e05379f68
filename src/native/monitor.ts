import { existsSync } from 'node:fs';

import { readRegularFile } from '../lib/files.ts';
import type { ProcessIdentity } from './plan.ts';

/** What a monitor last wrote about its container. Times are nanoseconds since 1970, which numbers cannot hold. */
export type ContainerStatus = {
  readonly state: 'created' | 'initialized' | 'running' | 'stopping' | 'restarting' | 'exited';
  /** The container's init; undefined before it was started and in files that lack it. */
  readonly init: ProcessIdentity | undefined;
  readonly monitor: ProcessIdentity | undefined;
  readonly bootId: string;
  readonly startedAtNs: bigint | undefined;
  readonly finishedAtNs: bigint | undefined;
  readonly exitCode: number | undefined;
  /** The signal that ended init, when one did. */
  readonly signal: number | undefined;
  readonly oomKilled: boolean;
  /** Why it ended, when the command never ran. */
  readonly error: string;
  readonly restarts: number;
  /** The directory of its control group; empty: it has none of its own. */
  readonly cgroup: string;
};

const states: readonly string[] = [
  'created',
  'initialized',
  'running',
  'stopping',
  'restarting',
  'exited',
] satisfies ContainerStatus['state'][];
const maxStatusBytes = 64 * 1024;

/**
 * Reads what the monitor of a container wrote into its run directory.
 *
 * @param runDirectory the container's own, `<runRoot>/<id>`
 * @returns undefined when there is no such file or it is not whole: the container was never started since boot
 */
export function readStatus(runDirectory: string): ContainerStatus | undefined {
  return readStatusFile(`${runDirectory}/status`);
}

/**
 * Reads the record of the last exit, which outlives the run directory.
 *
 * @param stateDirectory the container's own, `<root>/containers/<id>`
 */
export function readExit(stateDirectory: string): ContainerStatus | undefined {
  return readStatusFile(`${stateDirectory}/exit`);
}

/**
 * Reads what the monitor wrote into its lock when the container started: it is there even when the run directory was lost while the
 * container runs. It speaks only as long as the monitor that it names lives.
 *
 * @param stateDirectory the container's own, `<root>/containers/<id>`
 */
export function readLock(stateDirectory: string): ContainerStatus | undefined {
  return readStatusFile(`${stateDirectory}/lock`);
}

function readStatusFile(path: string): ContainerStatus | undefined {
  // An error thrown costs ten times as much as the look, and lists look at three files of each container that never ran.
  if (!existsSync(path)) return undefined;
  try {
    return parseStatus(readRegularFile(path, maxStatusBytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Reads the `key=value` lines of a status file; undefined when the state is missing or unknown. Other keys are left for later versions. */
export function parseStatus(text: string): ContainerStatus | undefined {
  if (text.length > maxStatusBytes) return undefined;
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1));
  }
  const state = fields.get('state');
  if (state === undefined || !states.includes(state)) return undefined;
  return {
    state: state as ContainerStatus['state'],
    init: identity(fields.get('pid'), fields.get('startTime')),
    monitor: identity(fields.get('monitorPid'), fields.get('monitorStartTime')),
    bootId: fields.get('bootId') ?? '',
    startedAtNs: nanoseconds(fields.get('startedAt')),
    finishedAtNs: nanoseconds(fields.get('finishedAt')),
    exitCode: wholeNumber(fields.get('exitCode')),
    signal: wholeNumber(fields.get('signal')) || undefined,
    oomKilled: ['1', 'true'].includes(fields.get('oomKilled') ?? ''),
    error: fields.get('error') ?? '',
    restarts: wholeNumber(fields.get('restarts')) ?? 0,
    cgroup: fields.get('cgroup') ?? '',
  };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function nanoseconds(text: string | undefined): bigint | undefined {
  return text !== undefined && /^[1-9]\d{0,19}$/.test(text) ? BigInt(text) : undefined;
}

function identity(pid: string | undefined, startTime: string | undefined): ProcessIdentity | undefined {
  const [process, start] = [wholeNumber(pid), wholeNumber(startTime)];
  return process === undefined || process === 0 || start === undefined ? undefined : { pid: process, startTime: start };
}
