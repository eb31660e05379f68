import { statSync } from 'node:fs';
import { TiffinError } from '../lib/errors.ts';
import { readRegularFile } from '../lib/files.ts';
import { readHealth, type HealthWord } from '../native/monitor-health.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { Container } from './declared.ts';
import { healthLogPath } from './health-plan.ts';

/** One check, as the monitor wrote it down. */
export type HealthLogEntry = { readonly Start: string; readonly End: string; readonly ExitCode: number; readonly Output: string };

/** The health of a container in the shape of `podman inspect`. */
export type HealthState = {
  readonly Status: HealthWord;
  readonly FailingStreak: number;
  readonly Log: readonly HealthLogEntry[] | null;
};

const maxLogBytes = 32 << 20;

/** How a container's health is now, in a word; undefined when it has no check. */
export function healthWord({ request }: Container, runDirectory: string): HealthWord | undefined {
  if (request.health === undefined || request.health.test[0] === 'NONE') return undefined;
  return readHealth(runDirectory)?.status ?? 'starting';
}

/** All that is known about a container's health; undefined when it has no check. */
export function healthState(container: Container, runDirectory: string): HealthState | undefined {
  const status = healthWord(container, runDirectory);
  if (status === undefined) return undefined;
  const log = readHealthLog(healthLogPath(container, container.request.health?.log.destination ?? 'local'));
  return { Status: status, FailingStreak: readHealth(runDirectory)?.failingStreak ?? 0, Log: log.length === 0 ? null : log };
}

function readHealthLog(path: string): HealthLogEntry[] {
  if (path === '') return [];
  try {
    return readRegularFile(path, maxLogBytes).toString('utf8').split('\n').flatMap(parseEntry);
  } catch {
    return [];
  }
}

/** A line that is none (cut by a full disk) is passed over. */
function parseEntry(line: string): HealthLogEntry[] {
  if (line === '') return [];
  try {
    const { Start, End, ExitCode, Output } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (typeof Start !== 'string' || typeof End !== 'string' || typeof ExitCode !== 'number' || typeof Output !== 'string') return [];
    return [{ Start, End, ExitCode, Output }];
  } catch {
    return [];
  }
}

/**
 * Looks for the directory in which `--health-log-destination` wants checks to be written down.
 *
 * @throws {TiffinError} `invalid-argument` when it is none
 */
export function requireHealthLog({ health }: CreateRequest): void {
  if (health === 'image' || health === 'none' || !health.log.destination.startsWith('/')) return;
  const path = health.log.destination;
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory() === true) return;
  const reason = status === undefined ? `stat ${path}: no such file or directory` : `${path} must be a directory`;
  throw new TiffinError('invalid-argument', `running container create option: HealthCheck Log '${path}' destination error: ${reason}`);
}
