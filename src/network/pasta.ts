import type { PortMapping, Protocol } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { allowPortHint } from './host-ports.ts';
import type { HostRoutes } from './host-routes.ts';
import { hasOption, type PastaOptions, valueAt } from './pasta-options.ts';

/** What this pasta can do beyond the oldest one. */
export type PastaFeatures = {
  /** Knows --map-guest-addr (passt 2024-08). */
  readonly mapGuestAddress: boolean;
  /** Works on a host without any route, and gives IPv4 where the host has none (passt 2024-11). */
  readonly localMode: boolean;
};

/** How one container is connected. */
export type PastaRequest = {
  /** Absolute path of pasta. */
  readonly path: string;
  readonly features: PastaFeatures;
  readonly mappings: readonly PortMapping[];
  /** What containers.conf and `--network pasta:` say, in this order. */
  readonly options: PastaOptions;
  readonly routes: HostRoutes;
  /** Of the interface in the container; undefined: as the host's is called. */
  readonly interfaceName?: string;
};

/** The name server that a container on pasta asks; pasta answers there and asks the host's. */
export const pastaDnsAddress = '169.254.1.1';
/** The host as a container on a new pasta reaches it. */
export const pastaGuestAddress = '169.254.1.2';
/** Stands for the path of the container's network namespace in argv; the helper puts it in. */
export const networkNamespaceMark = '{netns}';
/** Stands for the pipe into which a tool writes its process ID when it is ready; the helper puts it in. */
export const pidFileMark = '{pidfile}';

// What the options of the user replace, short and long.
const replaced = {
  tcp: ['-t', '--tcp-ports'],
  udp: ['-u', '--udp-ports'],
  tcpOut: ['-T', '--tcp-ns'],
  udpOut: ['-U', '--udp-ns'],
  dns: ['--dns-forward'],
  guest: ['--map-guest-addr'],
  address: ['-a', '--address'],
  interface: ['-I', '--ns-ifname'],
};
// What decides about the container's address in some way of its own.
const addressing = [...replaced.address, '-n', '--netmask', '-g', '--gateway', '-i', '--interface', '-6', '--ipv6-only'];

// An old pasta gives the container the host's own address, so that the host cannot be reached: it gets one of its own there.
const ownNetwork = { address: '10.0.2.100', prefix: '24', gateway: '10.0.2.2' };

/** What `pasta --help` tells. */
export function parsePastaFeatures(help: string): PastaFeatures {
  return { mapGuestAddress: help.includes('--map-guest-addr'), localMode: help.includes('--host-lo-to-ns-lo') };
}

/** Which pasta it is, for people: Debian 12's does not know its own version. */
export function describePasta(version: string, { mapGuestAddress, localMode }: PastaFeatures): string {
  const known = /^pasta (?!unknown)(\S+)/.exec(version)?.[1];
  if (known !== undefined) return known;
  return localMode ? 'of 2024-11 or newer' : mapGuestAddress ? 'of 2024-08 or newer' : 'older than 2024-08';
}

/**
 * pasta's command line for one container, as Podman's: source addresses are kept, the host's loopback cannot be reached, a failed port
 * is an error. Run by the monitor inside the user's realm; it writes its process ID when it is ready.
 *
 * @throws {TiffinError} `invalid-argument` when a mapping has no host port yet
 * @see pasta(1)
 */
export function pastaArguments(request: PastaRequest): readonly string[] {
  const { options, features, interfaceName } = request;
  const has = (names: readonly string[]): boolean => hasOption(options, names);
  const mapsGateway = options.includes('--map-gw');
  return [
    request.path,
    '--config-net',
    ...options.filter((option) => option !== '--map-gw'),
    ...(interfaceName === undefined || has(replaced.interface) ? [] : ['-I', interfaceName]),
    ...(hasOwnNetwork(request) ? ['-a', ownNetwork.address, '-n', ownNetwork.prefix, '-g', ownNetwork.gateway] : []),
    ...request.mappings.flatMap((mapping) => [mapping.protocol === 'tcp' ? '-t' : '-u', portSpec(mapping)]),
    ...(has(replaced.dns) ? [] : ['--dns-forward', pastaDnsAddress]),
    ...unlessMapped('tcp', request, replaced.tcp),
    ...unlessMapped('udp', request, replaced.udp),
    ...(has(replaced.tcpOut) ? [] : ['-T', 'none']),
    ...(has(replaced.udpOut) ? [] : ['-U', 'none']),
    ...(mapsGateway || options.includes('--no-map-gw') ? [] : ['--no-map-gw']),
    '--quiet',
    // In the foreground it dies with the monitor, even when that is killed.
    '--foreground',
    '--pid',
    pidFileMark,
    '--netns',
    networkNamespaceMark,
    ...(features.mapGuestAddress && !has(replaced.guest) ? ['--map-guest-addr', pastaGuestAddress] : []),
  ];
}

/** What a container on pasta knows of addresses. */
export type PastaAddresses = {
  /** The host as the container reaches it: undefined where this pasta gives no way. */
  readonly host: string | undefined;
  /** The container's own. */
  readonly own: readonly string[];
  /** For resolv.conf; none: only the host's own servers can be asked. */
  readonly dnsServers: readonly string[];
};

/**
 * The addresses that a container gets from pasta.
 *
 * @param host the host's addresses on its networks, the one of the default route first
 */
export function pastaAddresses(request: PastaRequest, host: readonly string[]): PastaAddresses {
  const { options, features, routes } = request;
  const ipv6Only = hasOption(options, ['-6', '--ipv6-only']);
  const hasIpv4 = !ipv6Only && (routes.ipv4 || features.localMode);
  const chosenDns = valueAt(options, replaced.dns);
  const wanted = host.filter((address) => address.includes(':') || hasIpv4);
  const given = valueAt(options, replaced.address)?.split('/')[0];
  return {
    host: hostAddress(request, host),
    own: given !== undefined ? [given] : hasOwnNetwork(request) ? [ownNetwork.address] : wanted.slice(0, 1),
    dnsServers: chosenDns !== undefined ? [chosenDns] : hasIpv4 ? [pastaDnsAddress] : [],
  };
}

function hostAddress(request: PastaRequest, host: readonly string[]): string | undefined {
  const { options, features, routes } = request;
  const chosen = valueAt(options, replaced.guest);
  if (chosen !== undefined) return chosen === 'none' ? undefined : chosen;
  if (features.mapGuestAddress) return routes.ipv4 || features.localMode ? pastaGuestAddress : undefined;
  const given = valueAt(options, replaced.address)?.split('/')[0];
  if (!hasOwnNetwork(request) && given === undefined) return undefined;
  return host.find((address) => !address.includes(':') && address !== given);
}

/** Whether the container is given an address that is not the host's. */
function hasOwnNetwork({ options, features, routes }: PastaRequest): boolean {
  return !features.mapGuestAddress && routes.ipv4 && !hasOption(options, addressing);
}

/**
 * What pasta's stderr means to the user.
 *
 * @param mappings what it was asked to publish
 */
export function pastaFailure(stderr: string, mappings: readonly PortMapping[]): TiffinError {
  const text = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/send \d+ bytes to syslog/.test(line))
    .join('; ')
    .replace(/^\S*pasta: /, '');
  const port = failedPort(text);
  if (port === undefined)
    return new TiffinError('runtime-failed', `pasta: ${text === '' ? 'ended before it was ready' : text}`, { hint: hintFor(text) });
  const mapping = mappings.find(
    (candidate) => candidate.hostPort !== undefined && candidate.hostPort <= port && port < candidate.hostPort + candidate.count,
  );
  const name = `${port}/${mapping?.protocol ?? 'tcp'}`;
  if (/permission denied/i.test(text) || (port < 1024 && !/in use/i.test(text))) {
    return new TiffinError('denied', `cannot publish port ${name}: permission denied`, {
      hint: allowPortHint(port, Math.max(1024, port + 1)),
    });
  }
  if (/cannot assign/i.test(text))
    return new TiffinError('invalid-argument', `cannot publish port ${name}: ${mapping?.hostIp} is not an address of this host`);
  return new TiffinError('in-use', `cannot publish port ${name}: address already in use`, {
    hint: `see who holds it: ss -ltunp 'sport = :${port}'`,
  });
}

function hintFor(text: string): string | undefined {
  if (/unrecognized option|invalid option|requires an argument/.test(text))
    return 'what stands behind --network pasta: are options of pasta(1)';
  if (/net\/tun/.test(text)) return 'tiffin doctor says how to make /dev/net/tun usable';
  return /interface/.test(text) ? 'connect this host to a network, or use --network none' : undefined;
}

// Old: "Failed to bind any port for '-t 80:80', exiting"; 2024: "Failed to bind port 80 (Permission denied) for option '-t 80:80'";
// 2026: "Listen failed for HOST TCP port */80: Permission denied".
function failedPort(text: string): number | undefined {
  const patterns = [
    /listen failed for \S+ \S+ port [^/]*\/(\d+)/i,
    /failed to bind port (\d+)/i,
    /failed to bind any port for '-[tu] (?:[^/']*\/)?(\d+)/i,
  ];
  const found = patterns.map((pattern) => pattern.exec(text)?.[1]).find((digits) => digits !== undefined);
  return found === undefined ? undefined : Number(found);
}

function portSpec(mapping: PortMapping): string {
  if (mapping.hostPort === undefined)
    throw new TiffinError('invalid-argument', `port ${mapping.containerPort}/${mapping.protocol} has no host port`);
  const range = (start: number): string => `${start}-${start + mapping.count - 1}`;
  const address = mapping.hostIp === '' || mapping.hostIp === '0.0.0.0' ? mapping.hostIp : mapping.hostIp.split('%')[0];
  return `${address === '' ? '' : `${address}/`}${range(mapping.hostPort)}:${range(mapping.containerPort)}`;
}

function unlessMapped(protocol: Protocol, request: PastaRequest, names: readonly string[]): readonly string[] {
  const mapped = request.mappings.some((mapping) => mapping.protocol === protocol);
  return mapped || hasOption(request.options, names) ? [] : [names[0] ?? '', 'none'];
}
