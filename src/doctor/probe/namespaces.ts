import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realmArguments, type Realm } from '../../native/user-namespace.ts';
import type { HostFacts, Trial } from '../facts.ts';
import { tryProgram } from './try.ts';

/** Really makes user namespaces: with one ID, with all of the realm's, and one inside it. Leaves nothing behind. */
export function probeUserNamespaces(helper: string | undefined, realm: Realm): HostFacts['userNamespace'] {
  const trials = helper === undefined ? untried('the native helper is missing') : tryNamespaces(helper, realm);
  return {
    ...trials,
    limit: readNumber('/proc/sys/user/max_user_namespaces'),
    cloneSysctl: readNumber('/proc/sys/kernel/unprivileged_userns_clone'),
    appArmorRestricts: readNumber('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === 1,
  };
}

/** Arguments that run a program in a new namespace of the realm's maps, registered nowhere. */
export function inNewNamespace(realm: Realm, directory: string, words: readonly string[]): string[] {
  return ['userns', ...realmArguments({ ...realm, registry: join(directory, 'realm') }), '--', ...words];
}

type Trials = Pick<HostFacts['userNamespace'], 'single' | 'full' | 'nested'>;

function tryNamespaces(helper: string, realm: Realm): Trials {
  const directory = mkdtempSync(join(tmpdir(), 'tiffin-doctor-'));
  try {
    const single = { ...realm, uidMap: realm.uidMap.slice(0, 1), gidMap: realm.gidMap.slice(0, 1), newuidmap: '', newgidmap: '' };
    const hasMore = realm.newuidmap !== '' && realm.uidMap.length > 1;
    return {
      single: tryProgram(helper, inNewNamespace(single, directory, ['true'])),
      full: hasMore
        ? tryProgram(helper, inNewNamespace(realm, directory, ['true']))
        : { outcome: 'untried', reason: 'there are no subordinate IDs, or no newuidmap' },
      nested: tryProgram(helper, inNewNamespace(realm, directory, ['unshare', '--user', 'true'])),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function untried(reason: string): Trials {
  const trial: Trial = { outcome: 'untried', reason };
  return { single: trial, full: trial, nested: trial };
}

function readNumber(path: string): number | undefined {
  try {
    const number = Number(readFileSync(path, 'latin1'));
    return Number.isNaN(number) ? undefined : number;
  } catch {
    return undefined;
  }
}
