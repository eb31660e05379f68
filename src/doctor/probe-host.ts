import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Places } from '../config/places.ts';
import { findSubids } from '../config/subids.ts';
import { userLingers } from '../container/systemctl.ts';
import { defineRealm, findMapTool } from '../native/user-namespace.ts';
import { firstUnprivilegedPort } from '../network/host-ports.ts';
import { missingBridgeTools } from '../network/bridge-tools.ts';
import { describePasta, parsePastaFeatures } from '../network/pasta.ts';
import { findTool } from '../network/tools.ts';
import type { HostFacts } from './facts.ts';
import {
  firstFreeSubid,
  probeCgroup,
  probeDistribution,
  probeHelper,
  probeKernel,
  probeMapTool,
  probeRuntimeDir,
  probeTun,
} from './probe/host.ts';
import { probeUserNamespaces } from './probe/namespaces.ts';
import { probeStore } from './probe/store.ts';

/** Whose host is looked at. */
export type Patient = { readonly places: Places; readonly env: Readonly<Record<string, string | undefined>> };

/**
 * Looks at this host and tries things out: makes user namespaces, mounts an overlay in the store, opens /dev/net/tun.
 * Makes the store's directory if need be; leaves nothing else behind.
 */
export async function probeHost({ places, env }: Patient): Promise<HostFacts> {
  const { userName, uid, gid, runRoot, root } = places;
  const subids = findSubids(userName, uid, { env });
  const [newuidmap, newgidmap] = [findMapTool('newuidmap'), findMapTool('newgidmap')];
  const realm = defineRealm({ runRoot, uid, gid, subuids: subids.uids, subgids: subids.gids, newuidmap, newgidmap });
  const helper = probeHelper();
  const path = 'path' in helper ? helper.path : undefined;
  const userNamespace = probeUserNamespaces(path, realm);
  const usable =
    userNamespace.full.outcome === 'works'
      ? realm
      : { ...realm, uidMap: realm.uidMap.slice(0, 1), gidMap: realm.gidMap.slice(0, 1), newuidmap: '', newgidmap: '' };
  return {
    user: { name: userName, uid },
    distribution: probeDistribution(),
    kernel: probeKernel(),
    nodeVersion: process.version,
    helper,
    subids: { ...subids, firstFree: firstFreeSubid() },
    mapTools: { newuidmap: probeMapTool(newuidmap), newgidmap: probeMapTool(newgidmap) },
    userNamespace,
    ...(await probeStore(root, path, usable)),
    tun: probeTun(),
    pasta: probePasta(),
    slirp4netns: findTool('slirp4netns'),
    lackingForNetworks: missingBridgeTools(true),
    cgroup: probeCgroup(uid),
    runtimeDir: probeRuntimeDir(places, env),
    lingers: userLingers(userName),
    hasSystemd: existsSync('/run/systemd/system'),
    firstUnprivilegedPort: firstUnprivilegedPort(),
  };
}

function probePasta(): HostFacts['pasta'] {
  const path = findTool('pasta');
  if (path === undefined) return undefined;
  const ask = (option: string): string => {
    const { stdout, stderr } = spawnSync(path, [option], { encoding: 'utf8', timeout: 5000, env: {} });
    return `${stdout ?? ''}${stderr ?? ''}`;
  };
  return { path, version: describePasta(ask('--version').split('\n')[0] ?? '', parsePastaFeatures(ask('--help'))) };
}
