import type { HostEntry } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { ipVersion } from '../lib/ip-address.ts';

/** What /etc/hosts says of the container and the host. */
export type HostsFacts = {
  /** The text that comes first: the host's file, the image's, or ''. */
  readonly base: string;
  readonly entries: readonly HostEntry[];
  /** The host as the container reaches it; undefined: there is no way, and its names are left out. */
  readonly hostAddress: string | undefined;
  /** The container's own addresses, when it has any of its own. */
  readonly ownAddresses: readonly string[];
  readonly hostname: string;
  readonly containerName: string;
};

/** What /etc/resolv.conf is made of. */
export type ResolvFacts = {
  /** The host's /etc/resolv.conf. */
  readonly host: string;
  /** What the network offers; it goes first. */
  readonly networkServers: readonly string[];
  readonly networkSearches: readonly string[];
  /** Whether the host's servers stand behind the network's. */
  readonly keepsHostServers: boolean;
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
  /** The container shares the host's network: its loopback servers can be reached. */
  readonly sharesHost: boolean;
};

const hostNames = ['host.containers.internal', 'host.docker.internal'];
const fixedHosts: readonly (readonly [string, string])[] = [
  ['127.0.0.1', 'localhost localhost.localdomain localhost4 localhost4.localdomain4'],
  ['::1', 'localhost localhost.localdomain localhost6 localhost6.localdomain6'],
];
const hostName = /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?$/;

/**
 * Reads one `--add-host`: `NAME[;NAME…]:ADDRESS`, where the address may be `host-gateway`; `NAME=ADDRESS` works too.
 *
 * @throws {TiffinError} `invalid-argument` naming the part
 */
export function parseAddHost(text: string): HostEntry {
  const at = text.search(/[:=]/);
  const names = at < 0 ? [] : text.slice(0, at).split(';');
  if (at < 0 || names.length === 0 || names.includes(''))
    throw new TiffinError('invalid-argument', `bad format for add-host: ${JSON.stringify(text)}`);
  const bad = names.find((name) => !hostName.test(name));
  if (bad !== undefined) throw new TiffinError('invalid-argument', `bad format for add-host: ${JSON.stringify(bad)} is not a host name`);
  const address = text.slice(at + 1).replace(/^\[(.*)\]$/, '$1');
  if (address !== 'host-gateway' && ipVersion(address) === 0)
    throw new TiffinError('invalid-argument', `invalid IP address in add-host: ${JSON.stringify(address)}`);
  return { names, address };
}

/**
 * Reads one `--dns`: an IP address, or `none`.
 *
 * @throws {TiffinError} `invalid-argument` for anything else
 */
export function parseDnsServer(text: string): string {
  if (text === 'none' || ipVersion(text.split('%')[0] ?? '') !== 0) return text;
  throw new TiffinError('invalid-argument', `${text} is not an ip address`);
}

/**
 * Reads one `--dns-search` or `--dns-option`: one word; `.` as a search means none.
 *
 * @throws {TiffinError} `invalid-argument` for blanks and control characters
 */
export function parseDnsWord(text: string): string {
  if (/^[!-~]+$/.test(text)) return text;
  throw new TiffinError('invalid-argument', `${JSON.stringify(text)} is not a word that resolv.conf can hold`);
}

/**
 * Reads `--hostname`: at most 64 bytes, no blanks or control characters.
 *
 * @throws {TiffinError} `invalid-argument`
 */
export function parseHostname(text: string): string {
  if (/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(text) && text.length <= 64) return text;
  throw new TiffinError('invalid-argument', `invalid hostname ${JSON.stringify(text)}: up to 64 letters, digits, dots and hyphens`);
}

/**
 * The text of the container's /etc/hosts: what was asked for, the base, localhost, the host, the container itself. A name that is there
 * already is not added again.
 *
 * @throws {TiffinError} `unsupported` when `host-gateway` was asked for and there is no way to the host
 */
export function hostsFile(facts: HostsFacts): string {
  const { hostAddress, ownAddresses, hostname, containerName } = facts;
  const asked = facts.entries.map((entry): readonly [string, string] => [gatewayAddress(entry, hostAddress), entry.names.join(' ')]);
  const base = facts.base === '' || facts.base.endsWith('\n') ? facts.base : `${facts.base}\n`;
  const known = new Set(
    [...asked.map(([, names]) => names), ...base.split('\n').map((line) => line.replace(/#.*/, ''))].flatMap((text) => text.split(/\s+/)),
  );
  const localhost = fixedHosts.filter(([address]) => !known.has(address));
  const offered: readonly (readonly [string | undefined, readonly string[]])[] = [
    [hostAddress, hostNames],
    ...ownAddresses.map((address) => [address, [...new Set([hostname, containerName])]] as const),
  ];
  const added = offered.flatMap(([address, names]) => {
    const fresh = names.filter((name) => name !== '' && !known.has(name));
    return address === undefined || fresh.length === 0 ? [] : [`${address}\t${fresh.join(' ')}\n`];
  });
  return [
    ...asked.map(([address, names]) => `${address}\t${names}\n`),
    base,
    ...localhost.map(([address, names]) => `${address}\t${names}\n`),
    ...added,
  ].join('');
}

/**
 * The text of the container's /etc/resolv.conf. Servers that were asked for replace the host's; the host's loopback servers are left out
 * where they cannot be reached.
 */
export function resolvFile(facts: ResolvFacts): string {
  const lines = facts.host.split('\n').map((line) =>
    line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/),
  );
  const values = (keyword: string): readonly string[] => lines.filter(([word]) => word === keyword).flatMap(([, ...rest]) => rest);
  const hostServers = facts.keepsHostServers ? values('nameserver').filter((server) => facts.sharesHost || !isLoopback(server)) : [];
  const asked = facts.servers.length > 0 ? facts.servers : [...facts.networkServers, ...hostServers];
  const ofHost = lines.findLast(([word]) => word === 'search' || word === 'domain')?.slice(1) ?? [];
  const searches = facts.searches.length > 0 ? facts.searches.filter((domain) => domain !== '.') : [...facts.networkSearches, ...ofHost];
  const options = facts.options.length > 0 ? facts.options : values('options');
  return [
    ...(searches.length > 0 ? [`search ${[...new Set(searches)].join(' ')}\n`] : []),
    ...[...new Set(asked)].map((server) => `nameserver ${server}\n`),
    ...(options.length > 0 ? [`options ${[...new Set(options)].join(' ')}\n`] : []),
  ].join('');
}

/** The text of /run/.containerenv, by which programs know that they are in a container and in which. */
export function containerEnvFile(facts: {
  readonly name: string;
  readonly id: string;
  readonly imageName: string;
  readonly imageId: string;
  readonly version: string;
}): string {
  const { name, id, imageName, imageId, version } = facts;
  return [
    `engine="tiffin-${version}"`,
    `name="${name}"`,
    `id="${id}"`,
    `image="${imageName}"`,
    `imageid="${imageId}"`,
    'rootless=1',
    '',
  ].join('\n');
}

function gatewayAddress(entry: HostEntry, hostAddress: string | undefined): string {
  if (entry.address !== 'host-gateway') return entry.address;
  if (hostAddress !== undefined) return hostAddress;
  throw new TiffinError('unsupported', `--add-host ${entry.names.join(';')}:host-gateway: this network has no way to the host`, {
    hint: 'a newer pasta (2024-08) has one; or give an address of the host, or use --network host',
  });
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (address === '::1' || address.startsWith('127.'));
}
