import { isAbsolute, resolve } from 'node:path';
import type { NetworkMode } from '../../config/network-settings.ts';
import { parseAlias, parseMac, parseStaticAddress } from '../../network/attachment.ts';
import { parseEgressRules } from '../../network/egress-rule.ts';
import { parseNetworkMode } from '../../network/mode.ts';
import { parseExposedPort, parsePortMapping } from '../../network/port-mapping.ts';
import { parseAddHost, parseDnsServer, parseDnsWord, parseHostname } from '../../runtime/etc-files.ts';
import type { NetworkRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import { invalid } from './words.ts';

/**
 * What `--network`, `-p`, `--dns`, `--add-host`, … ask for.
 *
 * @param pod the pod that the container is to join
 * @throws {TiffinError} `invalid-argument`, naming the option or its value; `unsupported` for named networks
 */
export function toNetwork(fields: ContainerFields['network'], directory: string, pod?: string): NetworkRequest {
  const hosts = fields.hosts.map(parseAddHost);
  if (fields.noHosts && hosts.length > 0) throw invalid('--no-hosts and --add-host cannot be set together');
  const file = fields.hostsFile;
  return {
    mode: toMode(fields, pod),
    ports: fields.publish.flatMap((text) => [...parsePortMapping(text)]),
    publishAll: fields.publishAll,
    expose: fields.expose.map(parseExposedPort),
    hostname: fields.hostname === undefined || fields.hostname === '' ? undefined : parseHostname(fields.hostname),
    domainname: fields.domainname === undefined || fields.domainname === '' ? undefined : parseHostname(fields.domainname),
    hosts,
    noHosts: fields.noHosts,
    noHostname: fields.noHostname,
    hostsFile: file === undefined || file === 'image' || file === 'none' || isAbsolute(file) ? file : resolve(directory, file),
    ...(fields.allow.length === 0 ? {} : { allow: parseEgressRules(fields.allow) }),
    dns: toDns(fields),
  };
}

/** `--ip`, `--mac-address` and the like are about the one network that is named, `--network-alias` about all. */
function toMode(fields: ContainerFields['network'], pod: string | undefined): NetworkMode | undefined {
  const mode = parseNetworkMode(fields.networks.filter((network) => network !== 'pod'));
  const { ip, ip6, macAddress, aliases } = fields;
  const given = optionsOfPlace(fields);
  const [first] = given;
  if (first === undefined) return mode;
  if (mode === undefined && pod !== undefined && !pod.startsWith('new:'))
    throw invalid(
      'invalid config provided: networks must be defined when the pod is created: network cannot be configured when it is shared with a pod',
    );
  if (mode === undefined)
    throw invalid('invalid config provided: networks and static ip/mac address can only be used with Bridge mode networking');
  if (mode.kind !== 'bridge') throw invalid(`${first} can only be set when the network mode is bridge: invalid argument`);
  const single = given.find((option) => option !== '--network-alias');
  if (single !== undefined && mode.networks.length > 1) throw invalid(`${single} can only be set for a single network: invalid argument`);
  const ips = [ip, ip6].flatMap((text) => (text === undefined ? [] : [parseStaticAddress(text)]));
  const mac = macAddress === undefined ? undefined : parseMac(macAddress);
  const named = aliases.map(parseAlias);
  const networks = mode.networks.map((attachment) => ({
    ...attachment,
    ips: [...attachment.ips, ...ips],
    mac: mac ?? attachment.mac,
    aliases: [...attachment.aliases, ...named],
  }));
  return { kind: 'bridge', networks };
}

/** Those of the options about a place on a network that were given. */
function optionsOfPlace({ ip, ip6, macAddress, aliases }: ContainerFields['network']): readonly string[] {
  const options = { '--ip': ip, '--ip6': ip6, '--mac-address': macAddress, '--network-alias': aliases[0] };
  return Object.entries(options).flatMap(([option, value]) => (value === undefined ? [] : [option]));
}

function toDns(fields: ContainerFields['network']): NetworkRequest['dns'] {
  if (fields.dnsServers.includes('none')) {
    if (fields.dnsServers.length > 1) throw invalid(`none is not allowed to be specified with other DNS ip addresses`);
    if (fields.dnsOptions.length > 0 || fields.dnsSearches.length > 0)
      throw invalid('--dns none cannot be combined with --dns-option or --dns-search');
    return 'none';
  }
  return {
    servers: fields.dnsServers.map(parseDnsServer),
    searches: fields.dnsSearches.map(parseDnsWord),
    options: fields.dnsOptions.map(parseDnsWord),
  };
}
