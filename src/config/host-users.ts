import { readSourceFile } from './source-file.ts';

/** A line of the host's passwd database. */
export type HostUser = { readonly name: string; readonly uid: number; readonly gid: number; readonly comment: string };

/**
 * Finds a user of the host by name or number: in /etc/passwd, else by asking getent, which knows of LDAP and the like.
 *
 * @param systemDirectory `/etc`, but for tests
 */
export function findHostUser(nameOrUid: string, systemDirectory = '/etc'): HostUser | undefined {
  if (!/^[A-Za-z0-9_.@-]+\$?$/.test(nameOrUid)) return undefined;
  return findUser(readSourceFile(`${systemDirectory}/passwd`) ?? '', nameOrUid) ?? findUser(askGetent(nameOrUid), nameOrUid);
}

/** The first line with that name, or that number. Pure. */
export function findUser(text: string, nameOrUid: string): HostUser | undefined {
  for (const line of text.split('\n')) {
    const [name = '', , uid = '', gid = '', comment = ''] = line.split(':');
    if (name === '' || (name !== nameOrUid && uid !== nameOrUid) || !/^[0-9]{1,10}$/.test(uid) || !/^[0-9]{1,10}$/.test(gid)) continue;
    return { name, uid: Number(uid), gid: Number(gid), comment };
  }
  return undefined;
}

function askGetent(nameOrUid: string): string {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout } = spawnSync('/usr/bin/getent', ['passwd', nameOrUid], { env: {}, encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? stdout : '';
}
