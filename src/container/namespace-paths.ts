import { accessSync } from 'node:fs';

import { errnoOf, TiffinError } from '../lib/errors.ts';
import type { CreateRequest } from '../runtime/request.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EACCES: 'permission denied',
};

/**
 * Looks whether the namespaces that are named by paths of the host are there.
 *
 * @throws {TiffinError} `not-found` in Podman's words; `invalid-argument` for a PID namespace whose /proc could not be mounted
 */
export function requireNamespacePaths({ namespaces, network }: CreateRequest): void {
  const { pid, ipc, uts, cgroup, user } = namespaces;
  const modes = { PID: pid, IPC: ipc, UTS: uts, CGROUP: cgroup, USER: user, NET: network.mode ?? { kind: 'private' } };
  for (const [kind, mode] of Object.entries(modes)) if ('path' in mode) requirePath(kind, mode.path);
  if ('path' in pid && user.kind === 'private')
    throw new TiffinError('invalid-argument', `--pid ns:${pid.path}: its processes belong to another user namespace`, {
      hint: 'join that, too: --userns ns:PATH',
    });
}

function requirePath(kind: string, path: string): void {
  try {
    accessSync(path);
  } catch (cause) {
    const reason = reasons[errnoOf(cause) ?? ''] ?? 'cannot be looked at';
    throw new TiffinError('not-found', `cannot find specified ${kind} namespace path: faccessat ${path}: ${reason}`, { cause });
  }
}
