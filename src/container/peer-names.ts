import { existsSync, mkdirSync, openSync, closeSync, rmSync, writeFileSync } from 'node:fs';

import type { NetworkAttachment } from '../config/network-settings.ts';
import { readRegularFile } from '../lib/files.ts';
import { networkAliases } from '../network/netavark.ts';
import type { NetworkEndpoint, NetworkRecord } from '../storage/network-record.ts';
import type { Container } from './declared.ts';
import { keeperDirectory } from './keeper-state.ts';
import type { ContainerServices, LookupServices } from './services.ts';
import { runDirectoryOf } from './view.ts';

/** A container's place in a network whose names stand in /etc/hosts, because nobody answers for them. */
export type Peer = { readonly network: string; readonly addresses: readonly string[]; readonly names: readonly string[] };

const fileName = 'peers';
const maxBytes = 1 << 20;

/** Warns that names stand in files: once, until nothing is left of this boot. */
export function warnOfHostsFiles({ places, log }: Pick<ContainerServices, 'places' | 'log'>): void {
  const directory = keeperDirectory(places.runRoot);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(`${directory}/names-in-hosts`, 'wx', 0o600));
  } catch {
    return;
  }
  log.warn(
    'aardvark-dns was not found: containers on networks find each other by /etc/hosts, as of the last start or end that a command saw; apt-get install aardvark-dns',
  );
}

/** The places of a container in networks that have names. */
export function peersOf(
  container: Pick<Container, 'id' | 'name'>,
  attachments: readonly NetworkAttachment[],
  { networks, endpoints }: { readonly networks: readonly NetworkRecord[]; readonly endpoints: readonly NetworkEndpoint[] },
): readonly Peer[] {
  return attachments.flatMap(({ aliases }, index) => {
    const network = networks[index];
    const endpoint = endpoints.find((place) => place.network === network?.name);
    if (network === undefined || endpoint === undefined || !network.dnsEnabled) return [];
    const names = [container.name, ...networkAliases({ id: container.id, aliases })];
    return [{ network: network.name, addresses: endpoint.addresses, names }];
  });
}

/** Writes down for others where a container that starts is to be found; none: by a name server, or not at all. */
export function writePeers(runDirectory: string, peers: readonly Peer[]): void {
  if (peers.length > 0) writeFileSync(`${runDirectory}/${fileName}`, JSON.stringify(peers), { mode: 0o600 });
  else rmSync(`${runDirectory}/${fileName}`, { force: true });
}

/** The containers that see a container's names, itself left out. */
export function neighboursOf(services: LookupServices, container: Container): readonly Container[] {
  const networks = new Set(readPeers(services, container).map(({ network }) => network));
  if (networks.size === 0) return [];
  const isNear = (each: Container): boolean => readPeers(services, each).some(({ network }) => networks.has(network));
  return services.containers.list().filter((each) => each.id !== container.id && isNear(each));
}

/** The lines of a container's /etc/hosts about others, which are there. */
export function peerLines(services: LookupServices, owner: Container, isThere: (container: Container) => boolean): string {
  const own = new Set(readPeers(services, owner).map(({ network }) => network));
  const lines = neighboursOf(services, owner)
    .filter(isThere)
    .flatMap((each) => readPeers(services, each))
    .filter(({ network }) => own.has(network))
    .flatMap(({ addresses, names }) => addresses.map((address) => `${address}\t${names.join(' ')}\n`));
  return [...new Set(lines)].join('');
}

function readPeers({ places }: Pick<LookupServices, 'places'>, { id }: Container): readonly Peer[] {
  const path = `${runDirectoryOf(places.runRoot, id)}/${fileName}`;
  if (!existsSync(path)) return [];
  try {
    return JSON.parse(readRegularFile(path, maxBytes).toString('utf8')) as readonly Peer[];
  } catch {
    return [];
  }
}
