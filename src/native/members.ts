import { startStorageVerb } from './storage-verb.ts';
import { realmArguments, type Realm } from './user-namespace.ts';

/** Who lives in a container, as the host counts processes, and what its /etc says about names. */
export type Members = { readonly pids: readonly number[]; readonly passwd: string; readonly group: string };

const maxBytes = 8 << 20;

/**
 * Lists the processes in the PID namespace of a process. No program of the container is run.
 *
 * @throws {TiffinError} `runtime-failed` when it is gone
 */
export async function listMembers(pid: number, realm: Realm): Promise<Members> {
  const args = ['members', ...realmArguments(realm), String(pid)];
  const { child, done } = startStorageVerb({ args, subject: 'top', input: 'ignore', output: 'pipe' });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of child.stdout ?? []) {
    length += (chunk as Buffer).length;
    if (length <= maxBytes) chunks.push(chunk as Buffer);
  }
  await done;
  return parseMembers(Buffer.concat(chunks).toString('utf8'));
}

/** Reads numbers, an empty line, /etc/passwd, a NUL and /etc/group. */
export function parseMembers(text: string): Members {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n') + 1;
  const [passwd = '', group = ''] = text.slice(end + 1).split('\0');
  const pids = text
    .slice(0, end)
    .split('\n')
    .filter((line) => /^\d{1,10}$/.test(line))
    .map(Number);
  return { pids, passwd, group };
}
