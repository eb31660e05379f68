import { existsSync } from 'node:fs';

import { TiffinError } from '../lib/errors.ts';
import type { ToolResult } from '../lib/process.ts';
import { findTool } from '../network/tools.ts';
import { cgroupSockets, type CgroupCaller } from './cgroups.ts';

/** How systemd is asked. */
export type SystemdQuestion = {
  /** What it is for, as the beginning of a message: `restart unit web.service`. */
  readonly purpose: string;
  /** undefined: as long as it takes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Ctrl-C at the terminal does not end it: what was begun is brought to its end. */
  readonly detached?: boolean;
};

/** Whether the user's manager starts with the host and outlives the last session; undefined without systemd-logind. */
export function userLingers(userName: string): boolean | undefined {
  return existsSync('/var/lib/systemd') ? existsSync(`/var/lib/systemd/linger/${userName}`) : undefined;
}

/** Whether `systemctl` is asked without `--user`: for root, where there is no manager for root's own units. */
export function isSystemManager(caller: CgroupCaller): boolean {
  return cgroupSockets(caller).managerSocket.startsWith('/run/systemd/');
}

/**
 * Asks the systemd that looks after the user's units, by `systemctl`.
 *
 * @returns what it printed
 * @throws {TiffinError} `unsupported` when there is none here, `runtime-failed` with systemctl's own words when it refuses
 */
export async function askSystemd(caller: CgroupCaller, words: readonly string[], question: SystemdQuestion): Promise<string> {
  const { purpose } = question;
  const { exitStatus, stdout, stderr } = await runSystemctl(caller, words, question);
  if (exitStatus === 0) return stdout;
  const said = stderr.trim().split('\n')[0] ?? '';
  throw new TiffinError(
    'runtime-failed',
    `${purpose}: ${said === '' ? `systemctl ${words[0] ?? ''} ended with status ${exitStatus}` : said}`,
  );
}

/**
 * The same for questions whose exit status is part of the answer, such as `is-active`.
 *
 * @throws {TiffinError} `unsupported` when there is no systemd here
 */
export async function runSystemctl(caller: CgroupCaller, words: readonly string[], question: SystemdQuestion): Promise<ToolResult> {
  const { purpose, timeoutMs = 0, signal, detached = false } = question;
  const path = findTool('systemctl');
  if (path === undefined) throw new TiffinError('unsupported', `${purpose}: systemctl was not found`, { hint: 'units need systemd' });
  const { managerSocket } = cgroupSockets(caller);
  if (managerSocket === '') throw noManager(purpose);
  const { runTool } = await import('../lib/process.ts');
  const options = { env: sessionOf(caller), timeoutMs, detached, ...(signal !== undefined && { signal }) };
  return runTool(path, [...(isSystemManager(caller) ? [] : ['--user']), '--no-pager', ...words], options);
}

function noManager(purpose: string): TiffinError {
  return new TiffinError('unsupported', `${purpose}: no systemd of this user can be reached`, {
    hint: 'log in with a session of systemd (ssh, a console), or keep one running: loginctl enable-linger',
  });
}

/** What a client of systemd needs of the environment, and nothing else. */
function sessionOf({ places, env }: CgroupCaller): Readonly<Record<string, string>> {
  const bus = env['DBUS_SESSION_BUS_ADDRESS'];
  return {
    XDG_RUNTIME_DIR: places.runtimeDir ?? `/run/user/${places.uid}`,
    ...(bus !== undefined && { DBUS_SESSION_BUS_ADDRESS: bus }),
  };
}
