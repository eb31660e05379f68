import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

import { errnoOf, TiffinError } from '../lib/errors.ts';
import { containerEnvFile, hostsFile, resolvFile } from '../runtime/etc-files.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { ResolverFacts } from '../runtime/facts.ts';
import type { Composition } from './compose.ts';
import type { NetworkSetup } from './connection.ts';
import { writePeers } from './peer-names.ts';
import { version } from '../lib/version.ts';

const hostResolver = '/etc/resolv.conf';
/** Where the filter of `--net-allow` answers: `egressServer` of network/egress.ts, which is loaded with a filter only. */
const filterServer = '127.0.0.53';

/**
 * Writes the files that are bound over /etc/hosts, /etc/resolv.conf, /etc/hostname and /run/.containerenv into the run directory,
 * which is made.
 *
 * @throws {TiffinError} `unsupported` for a host-gateway that does not exist, `not-found` for a `--hosts-file` that does not
 */
export function writeEtcFiles({ request, facts }: Composition, spec: RuntimeSpec, network: NetworkSetup): void {
  const { runDirectory } = facts;
  const { hosts, hostsFile: baseFile } = request.network;
  const ownName = spec.hostname ?? facts.names?.hostname ?? hostname();
  mkdirSync(runDirectory, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string): void => {
    writeFileSync(`${runDirectory}/${name}`, text);
    // Every user of the container reads them, whatever the caller's umask.
    chmodSync(`${runDirectory}/${name}`, 0o644);
  };
  const { hostAddress, ownAddresses } = network;
  const base = readBase(baseFile);
  const ownHosts = hostsFile({ base, entries: hosts, hostAddress, ownAddresses, hostname: ownName, containerName: facts.name });
  write('hosts', ownHosts);
  // What containers that join the network add comes after it.
  writeFileSync(`${runDirectory}/hosts.own`, ownHosts, { mode: 0o600 });
  const host = readQuietly(hostResolver);
  const resolver = resolverFacts(request, network, host);
  if (resolver !== undefined) {
    const { askedServers: servers, askedSearches: searches, askedOptions: options, ...offered } = resolver;
    write('resolv.conf', resolvFile({ ...offered, servers, searches, options, host }));
  }
  if (network.networks !== undefined) writePeers(runDirectory, network.peers ?? []);
  if (network.egress !== undefined) writeFileSync(`${runDirectory}/egress`, network.egress, { mode: 0o600 });
  write('hostname', `${ownName}\n`);
  write('.containerenv', containerEnvFile({ name: facts.name, id: facts.id, imageName: facts.imageName, imageId: facts.imageId, version }));
}

/**
 * What a container's resolv.conf is made of.
 *
 * @param host the host's file as it is now
 * @returns undefined when the image's stays
 */
export function resolverFacts(
  { network: { dns } }: Composition['request'],
  network: NetworkSetup,
  host = readQuietly(hostResolver),
): ResolverFacts | undefined {
  if (dns === 'none') return undefined;
  const { dnsServers, searches, keepsHostServers, sharesHost, tool } = network;
  const first = /^[ \t]*nameserver[ \t]+([^\s#;]+)/m.exec(host)?.[1] ?? '';
  // The filter asks the servers that were asked for, and needs no searches of the host.
  const filtered = dnsServers.includes(filterServer);
  return {
    forwardsTo: tool?.name === 'pasta' && keepsHostServers ? first : '',
    networkServers: dnsServers,
    networkSearches: searches,
    askedServers: filtered ? [] : dns.servers,
    askedSearches: filtered && dns.searches.length === 0 ? ['.'] : dns.searches,
    askedOptions: dns.options,
    keepsHostServers,
    sharesHost,
  };
}

/** The same for the plan: only a file that the container has to itself follows the host's. */
export function followingResolver(request: Composition['request'], network: NetworkSetup): ResolverFacts | undefined {
  const kind = request.network.mode?.kind ?? 'pasta';
  return ['none', 'container', 'path'].includes(kind) ? undefined : resolverFacts(request, network);
}

function readBase(file: string | undefined): string {
  if (file === undefined) return readQuietly('/etc/hosts');
  if (file === 'none') return '';
  if (file === 'image')
    throw new TiffinError('unsupported', '--hosts-file image: the image is not looked into before it runs', {
      hint: 'use --no-hosts to keep its /etc/hosts',
    });
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const isMissing = errnoOf(cause) === 'ENOENT';
    throw new TiffinError(
      'not-found',
      `read --hosts-file ${file}${isMissing ? ': no such file or directory' : ''}`,
      isMissing ? {} : { cause },
    );
  }
}

/** The host may have no such file, or one that we may not read; the container then starts from nothing. */
function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, 1 << 20);
  } catch {
    return '';
  }
}
