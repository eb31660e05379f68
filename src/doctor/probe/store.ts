import { existsSync, mkdirSync, mkdtempSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf } from '../../lib/errors.ts';
import { makeDirectories } from '../../lib/files.ts';
import { removeTrees } from '../../native/unpack.ts';
import type { Realm } from '../../native/user-namespace.ts';
import type { HostFacts, Trial } from '../facts.ts';
import { inNewNamespace } from './namespaces.ts';
import { tryProgram } from './try.ts';

const fileSystems: Readonly<Record<string, string>> = {
  '61267': 'ext4',
  '1382369651': 'reiserfs',
  '1481003842': 'xfs',
  '2435016766': 'btrfs',
  '16914836': 'tmpfs',
  '26985': 'nfs',
  '801189825': 'zfs',
  '2035054128': 'overlay',
  '1702057286': 'fuse',
  '4076150800': 'f2fs',
  '3405662737': 'bcachefs',
  '4283649346': 'smb2',
  '20859': 'smb',
};

/** Looks at the file system of the store, and really mounts an overlay on it. */
export async function probeStore(root: string, helper: string | undefined, realm: Realm): Promise<Pick<HostFacts, 'store' | 'overlay'>> {
  const nearest = nearestDirectory(root);
  const { type, bavail, bsize } = statfsSync(nearest);
  const store = { path: root, fileSystem: fileSystems[String(type)] ?? `0x${type.toString(16)}`, freeBytes: bavail * bsize };
  let directory: string;
  try {
    makeDirectories(root);
    directory = mkdtempSync(join(root, '.doctor-'));
  } catch (error) {
    const reason = `${errnoOf(error) ?? 'error'} in ${nearest}`;
    return {
      store: { ...store, writable: { outcome: 'fails', reason } },
      overlay: { outcome: 'untried', reason: 'the store cannot be written' },
    };
  }
  try {
    return { store: { ...store, writable: { outcome: 'works' } }, overlay: tryOverlay(directory, helper, realm) };
  } finally {
    // The kernel leaves a directory there that only root of the namespace may enter.
    if (helper !== undefined) await removeTrees([directory], { realm }).catch(() => undefined);
  }
}

function tryOverlay(directory: string, helper: string | undefined, realm: Realm): Trial {
  if (helper === undefined) return { outcome: 'untried', reason: 'the native helper is missing' };
  const parts = { lowerdir: join(directory, 'l'), upperdir: join(directory, 'u'), workdir: join(directory, 'w') };
  const target = join(directory, 'm');
  for (const path of [...Object.values(parts), target]) mkdirSync(path);
  const options = [...Object.entries(parts).map(([name, path]) => `${name}=${path.replace(/[\\,:]/g, '\\$&')}`), 'userxattr'].join(',');
  return tryProgram(helper, inNewNamespace(realm, directory, ['mount', '-t', 'overlay', '-o', options, 'overlay', target]));
}

function nearestDirectory(path: string): string {
  return existsSync(path) || path === '/' ? path : nearestDirectory(dirname(path));
}
