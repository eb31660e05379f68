import type { HostFacts } from '../../src/doctor/facts.ts';

/** Facts of a host on which everything works, with changes. */
export function hostFacts(changes: Partial<HostFacts> = {}): HostFacts {
  return {
    user: { name: 'dev', uid: 1000 },
    distribution: ['debian'],
    kernel: '6.1.0',
    nodeVersion: 'v24.21.0',
    helper: { path: '/opt/tiffin/tiffin-helper' },
    subids: { uids: [{ start: 100_000, length: 65_536 }], gids: [{ start: 100_000, length: 65_536 }], firstFree: 165_536 },
    mapTools: {
      newuidmap: { path: '/usr/bin/newuidmap', hasPrivilege: true },
      newgidmap: { path: '/usr/bin/newgidmap', hasPrivilege: true },
    },
    userNamespace: { single: works, full: works, nested: works, limit: 10_000, cloneSysctl: 1, appArmorRestricts: false },
    overlay: works,
    store: { path: '/home/dev/.local/share/tiffin', fileSystem: 'ext4', freeBytes: 1e11, writable: works },
    tun: works,
    pasta: { path: '/usr/bin/pasta', version: 'pasta 1' },
    slirp4netns: undefined,
    lackingForNetworks: [],
    cgroup: { version: 2, delegated: ['cpu', 'memory', 'pids'] },
    runtimeDir: { path: '/run/user/1000/tiffin', isFallback: false, inEnvironment: true },
    lingers: true,
    hasSystemd: true,
    firstUnprivilegedPort: 1024,
    ...changes,
  };
}

const works = { outcome: 'works' } as const;

/** A trial that failed. */
export function fails(reason: string): { readonly outcome: 'fails'; readonly reason: string } {
  return { outcome: 'fails', reason };
}
