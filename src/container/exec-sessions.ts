import { readdirSync, readFileSync } from 'node:fs';

import { processIdentity, type RecordedProcess } from '../lib/identity.ts';
import type { ContainerState } from './state.ts';

/** Where a session's plan lies until the helper has read it; afterwards its monitor's command line still names it. */
export function sessionPlanPath(directory: string, session: string): string {
  return `${directory}/exec-${session}`;
}

/**
 * The IDs of the commands that `exec` runs in a container now.
 *
 * Nothing is kept about them that could be out of date: each has a monitor, a process whose command line names the plan. It is in the PID
 * namespace of its caller, where processes of containers are not unless `--pid host` was asked for: they cannot pretend to be one.
 *
 * @param directories where plans of its sessions may have been: its run directory and its own
 */
export function execSessions({ init }: Pick<ContainerState, 'init'>, directories: readonly string[]): readonly string[] {
  if (init === undefined) return [];
  const depth = namespaceDepth('self');
  const sessions = new Set<string>();
  for (const name of readdirSync('/proc')) {
    const session = /^\d+$/.test(name) ? sessionOf(name, directories) : undefined;
    if (session !== undefined && namespaceDepth(name) === depth) sessions.add(session);
  }
  return [...sessions];
}

/**
 * Monitors of `exec` that do not notice the end of their commands, because they are stopped or hang: the kernel keeps a container that has ended
 * until they do.
 */
export function hungExecMonitors(directories: readonly string[]): readonly RecordedProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && sessionOf(name, directories) !== undefined && hasUnnoticedChild(name))
    .flatMap((name) => processIdentity(Number(name)) ?? []);
}

function hasUnnoticedChild(pid: string): boolean {
  const children = textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return children.some((child) => /^State:\s*Z/m.test(textOf(`/proc/${child}/status`)));
}

function sessionOf(pid: string, directories: readonly string[]): string | undefined {
  const [, verb, path = ''] = textOf(`/proc/${pid}/cmdline`).split('\0');
  if (verb !== 'exec') return undefined;
  const slash = path.lastIndexOf('/');
  const session = /^exec-([0-9a-f]{64})$/.exec(path.slice(slash + 1))?.[1];
  return directories.includes(path.slice(0, slash)) ? session : undefined;
}

/** In how many PID namespaces a process is, as far as one sees from here. */
function namespaceDepth(pid: string): number {
  return (
    /^NSpid:\s*(.+)$/m
      .exec(textOf(`/proc/${pid}/status`))?.[1]
      ?.trim()
      .split(/\s+/).length ?? 0
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has just ended, or is none of ours.
    return '';
  }
}
