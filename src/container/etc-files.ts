import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

import { TiffinError } from '../lib/errors.ts';
import { containerEnvFile, hostsFile, resolvFile } from '../runtime/etc-files.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { Composition } from './compose.ts';
import type { NetworkSetup } from './connection.ts';
import { version } from '../lib/version.ts';

/**
 * Writes the files that are bound over /etc/hosts, /etc/resolv.conf, /etc/hostname and /run/.containerenv into the run directory,
 * which is made.
 *
 * @throws {TiffinError} `unsupported` for a host-gateway that does not exist, `not-found` for a `--hosts-file` that does not
 */
export function writeEtcFiles({ request, facts }: Composition, spec: RuntimeSpec, network: NetworkSetup): void {
  const { runDirectory } = facts;
  const { dns, hosts, hostsFile: baseFile } = request.network;
  const ownName = spec.hostname ?? facts.names?.hostname ?? hostname();
  mkdirSync(runDirectory, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string): void => {
    writeFileSync(`${runDirectory}/${name}`, text);
    // Every user of the container reads them, whatever the caller's umask.
    chmodSync(`${runDirectory}/${name}`, 0o644);
  };
  const { hostAddress, ownAddresses, sharesHost, keepsHostServers } = network;
  const base = readBase(baseFile);
  const ownHosts = hostsFile({ base, entries: hosts, hostAddress, ownAddresses, hostname: ownName, containerName: facts.name });
  write('hosts', ownHosts);
  // What containers that join the network add comes after it.
  write('hosts.own', ownHosts);
  if (dns !== 'none') {
    const host = readQuietly('/etc/resolv.conf');
    const offered = { networkServers: network.dnsServers, networkSearches: network.searches, keepsHostServers };
    // The filter asks the servers that were asked for.
    const asked = network.egress === undefined ? dns : { ...dns, servers: [], searches: dns.searches.length > 0 ? dns.searches : ['.'] };
    write('resolv.conf', resolvFile({ ...asked, ...offered, host, sharesHost }));
  }
  if (network.egress !== undefined) writeFileSync(`${runDirectory}/egress`, network.egress, { mode: 0o600 });
  write('hostname', `${ownName}\n`);
  write('.containerenv', containerEnvFile({ name: facts.name, id: facts.id, imageName: facts.imageName, imageId: facts.imageId, version }));
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
    throw new TiffinError('not-found', `read --hosts-file ${file}`, { cause });
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
