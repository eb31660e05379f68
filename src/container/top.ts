import { readFileSync } from 'node:fs';

import { TiffinError } from '../lib/errors.ts';
import { listMembers } from '../native/members.ts';
import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';
import { chooseDescriptors, type Descriptor, type TopContext } from './top/descriptors.ts';
import { idNames } from './top/id-names.ts';
import { readProcess, type ProcessFacts } from './top/process-facts.ts';
import { viewOf } from './view.ts';

export { chooseDescriptors, descriptors as topDescriptors, type Descriptor } from './top/descriptors.ts';

/**
 * Lists the processes of a running container, the heading first. All is read from outside: nothing of the container is executed.
 *
 * @throws {TiffinError} `wrong-state` when it does not run
 */
export async function topRows(
  services: Pick<ContainerServices, 'places' | 'realm'>,
  container: Container,
  columns: readonly Descriptor[] = chooseDescriptors([]) ?? [],
): Promise<readonly (readonly string[])[]> {
  const { init } = viewOf(services.places.runRoot, container).state;
  if (init === undefined) throw notRunning();
  const { pids, passwd, group } = await listMembers(init.pid, services.realm);
  const processes = pids.map(readProcess).filter((facts) => facts !== undefined);
  const own = processes.find(({ pid }) => pid === init.pid);
  if (own === undefined) throw notRunning();
  const context = {
    ...numbering(processes, own),
    users: idNames({ map: readQuietly(`/proc/${init.pid}/uid_map`), names: passwd, hostNames: readQuietly('/etc/passwd') }),
    groups: idNames({ map: readQuietly(`/proc/${init.pid}/gid_map`), names: group, hostNames: readQuietly('/etc/group') }),
    ...clock(),
  };
  const rows = processes
    .toSorted((left, right) => context.insidePid(left.pid) - context.insidePid(right.pid))
    .map((facts) => columns.map(({ value }) => value(facts, context)));
  return [columns.map(({ header }) => header), ...rows];
}

function notRunning(): TiffinError {
  return new TiffinError('wrong-state', 'top can only be used on running containers');
}

/** A process has a number in each PID namespace around it; the container's is as deep as that of its first process. */
function numbering(processes: readonly ProcessFacts[], own: ProcessFacts): Pick<TopContext, 'insidePid' | 'insideGroup'> {
  const depth = own.pids.length - 1;
  const numbers = new Map(processes.map(({ pid, pids }) => [pid, pids[depth] ?? 0]));
  return { insidePid: (pid) => numbers.get(pid) ?? 0, insideGroup: ({ groupIds }) => groupIds[depth] ?? 0 };
}

function clock(): Pick<TopContext, 'now' | 'bootedAt'> {
  const now = Date.now();
  return { now, bootedAt: now - Number(readQuietly('/proc/uptime').split(' ', 1)[0]) * 1000 };
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
