import type { PortMapping, Protocol } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';

/** What this pasta can do beyond the oldest one. */
export type PastaFeatures = { /** Knows --map-guest-addr (passt 2024-08). */ readonly mapGuestAddress: boolean };

/** How one container is connected. */
export type PastaRequest = {
  /** Absolute path of pasta. */
  readonly path: string;
  readonly features: PastaFeatures;
  readonly mappings: readonly PortMapping[];
  /** What stands behind `--network pasta:`. */
  readonly options: readonly string[];
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
};

/** What `pasta --help` tells. */
export function parsePastaFeatures(help: string): PastaFeatures {
  return { mapGuestAddress: help.includes('--map-guest-addr') };
}

/**
 * pasta's command line for one container, as Podman's: source addresses are kept, the host's loopback cannot be reached, a failed port
 * is an error. Run by the monitor inside the user's realm; it writes its process ID when it is ready.
 *
 * @throws {TiffinError} `invalid-argument` when a mapping has no host port yet
 * @see pasta(1)
 */
export function pastaArguments(request: PastaRequest): readonly string[] {
  const { options } = request;
  const has = (names: readonly string[]): boolean => options.some((option) => names.includes(option));
  const mapsGateway = options.includes('--map-gw');
  return [
    request.path,
    '--config-net',
    ...options.filter((option) => option !== '--map-gw'),
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
    ...(request.features.mapGuestAddress && !has(['--map-guest-addr']) ? ['--map-guest-addr', pastaGuestAddress] : []),
  ];
}

/** The host as the container reaches it: undefined where this pasta gives no way. */
export function hostAddress(request: Pick<PastaRequest, 'features' | 'options'>): string | undefined {
  const at = request.options.indexOf('--map-guest-addr');
  const chosen = at < 0 ? undefined : request.options[at + 1];
  if (chosen !== undefined) return chosen === 'none' ? undefined : chosen;
  return request.features.mapGuestAddress ? pastaGuestAddress : undefined;
}

/** The name server for resolv.conf: pasta's, or the one that the user's options name. */
export function dnsAddress(options: readonly string[]): string {
  const at = options.indexOf('--dns-forward');
  return (at < 0 ? undefined : options[at + 1]) ?? pastaDnsAddress;
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
    .join('; ');
  const port = failedPort(text);
  if (port === undefined) return new TiffinError('runtime-failed', `pasta: ${text === '' ? 'ended before it was ready' : text}`);
  const mapping = mappings.find(
    (candidate) => candidate.hostPort !== undefined && candidate.hostPort <= port && port < candidate.hostPort + candidate.count,
  );
  const name = `${port}/${mapping?.protocol ?? 'tcp'}`;
  if (/permission denied/i.test(text) || (port < 1024 && !/in use/i.test(text))) {
    return new TiffinError('denied', `cannot publish port ${name}: permission denied`, {
      hint: `choose a port of 1024 or above, or run: sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}`,
    });
  }
  if (/cannot assign/i.test(text))
    return new TiffinError('invalid-argument', `cannot publish port ${name}: ${mapping?.hostIp} is not an address of this host`);
  return new TiffinError('in-use', `cannot publish port ${name}: address already in use`, {
    hint: `see who holds it: ss -ltunp 'sport = :${port}'`,
  });
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
  const asked = request.options.some((option) => names.includes(option));
  return mapped || asked ? [] : [names[0] ?? '', 'none'];
}
