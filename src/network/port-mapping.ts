import type { ExposedPort, PortMapping, Protocol } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { ipVersion } from '../lib/ip-address.ts';

type PortRange = { readonly start: number; readonly count: number };

/**
 * Reads one `-p`: `[[IP:][HOSTPORT]:]PORT[/PROTOCOL]`; ports may be ranges `8000-8010`, an IPv6 address stands in brackets, the protocol
 * may be `tcp,udp`. No host port: one will be chosen.
 *
 * @returns a mapping for each protocol
 * @throws {TiffinError} `invalid-argument` naming the part, `unsupported` for sctp
 */
export function parsePortMapping(text: string): readonly PortMapping[] {
  const slash = text.indexOf('/');
  const protocols = parseProtocols(slash < 0 ? 'tcp' : text.slice(slash + 1), text);
  const { hostIp, host, container } = splitAddresses(slash < 0 ? text : text.slice(0, slash), text);
  const inside = parseRange(container, 'container port');
  const outside = host === '' ? undefined : parseRange(host, 'host port');
  if (outside !== undefined && outside.count !== inside.count) {
    throw new TiffinError('invalid-argument', `host and container port ranges have different lengths: ${outside.count} vs ${inside.count}`);
  }
  return protocols.map((protocol) => ({ hostIp, hostPort: outside?.start, containerPort: inside.start, count: inside.count, protocol }));
}

/**
 * Reads one `--expose` or one key of an image's ExposedPorts: `80`, `80/udp`, `8000-8010/tcp`.
 *
 * @throws {TiffinError} `invalid-argument` naming the part
 */
export function parseExposedPort(text: string): ExposedPort {
  const slash = text.indexOf('/');
  const [protocol] = parseProtocols(slash < 0 ? 'tcp' : text.slice(slash + 1), text);
  const { start, count } = parseRange(slash < 0 ? text : text.slice(0, slash), 'exposed port');
  return { containerPort: start, count, protocol: protocol ?? 'tcp' };
}

/** What `-P` adds: a mapping with no host port yet for each exposed port that no mapping covers. */
export function publishExposed(exposed: readonly ExposedPort[], mappings: readonly PortMapping[]): readonly PortMapping[] {
  const single = new Map(
    exposed.flatMap((port) =>
      Array.from({ length: port.count }, (_, index) => ({ containerPort: port.containerPort + index, protocol: port.protocol })).map(
        (entry) => [`${entry.containerPort}/${entry.protocol}`, entry] as const,
      ),
    ),
  );
  const covered = new Set(expandPorts(mappings).map((mapping) => `${mapping.containerPort}/${mapping.protocol}`));
  return [...single]
    .filter(([key]) => !covered.has(key))
    .map(([, port]) => ({ hostIp: '', hostPort: undefined, containerPort: port.containerPort, count: 1, protocol: port.protocol }));
}

/** Ranges unfolded to one mapping a port. */
export function expandPorts(mappings: readonly PortMapping[]): readonly PortMapping[] {
  return mappings.flatMap((mapping) =>
    Array.from({ length: mapping.count }, (_, index) => ({
      ...mapping,
      hostPort: mapping.hostPort === undefined ? undefined : mapping.hostPort + index,
      containerPort: mapping.containerPort + index,
      count: 1,
    })),
  );
}

/** `127.0.0.1:8080->80/tcp`, `0.0.0.0:8000-8010->80-90/tcp`, as `ps` shows it. */
export function formatPortMapping(mapping: PortMapping): string {
  const range = (start: number): string => (mapping.count === 1 ? String(start) : `${start}-${start + mapping.count - 1}`);
  const ip = mapping.hostIp === '' ? '0.0.0.0' : mapping.hostIp.includes(':') ? `[${mapping.hostIp}]` : mapping.hostIp;
  const host = mapping.hostPort === undefined ? '' : `${ip}:${range(mapping.hostPort)}->`;
  return `${host}${range(mapping.containerPort)}/${mapping.protocol}`;
}

/**
 * Equal mappings folded to one; two different ones for a host port are refused.
 *
 * @throws {TiffinError} `invalid-argument` naming the port
 */
export function mergePorts(mappings: readonly PortMapping[]): readonly PortMapping[] {
  const merged: PortMapping[] = [];
  for (const mapping of mappings) {
    const same = merged.some(
      (other) => other.hostPort !== undefined && Object.entries(mapping).every(([key, value]) => other[key as keyof PortMapping] === value),
    );
    if (same) continue;
    const clash = merged.find((other) => overlaps(other, mapping));
    if (clash !== undefined) {
      const port = Math.max(clash.hostPort ?? 0, mapping.hostPort ?? 0);
      throw new TiffinError('invalid-argument', `conflicting port mappings for host port ${port} (protocol ${mapping.protocol})`);
    }
    merged.push(mapping);
  }
  return merged;
}

function overlaps(a: PortMapping, b: PortMapping): boolean {
  if (a.hostPort === undefined || b.hostPort === undefined || a.protocol !== b.protocol) return false;
  const shareAddress = a.hostIp === b.hostIp || [a.hostIp, b.hostIp].some((ip) => ip === '' || ip === '0.0.0.0' || ip === '::');
  return shareAddress && a.hostPort < b.hostPort + b.count && b.hostPort < a.hostPort + a.count;
}

const addressForm = /^(?:(?:\[(?<ipv6>[^\]]*)\]|(?<ipv4>[^:]*)):(?=[^:]*:))?(?:(?<host>[^:]*):)?(?<container>[^:]*)$/;

function splitAddresses(text: string, whole: string): { hostIp: string; host: string; container: string } {
  const { ipv6, ipv4, host = '', container = '' } = addressForm.exec(text)?.groups ?? {};
  if (!addressForm.test(text)) {
    throw new TiffinError('invalid-argument', `invalid port format ${JSON.stringify(whole)}: must be [[IP:][HOSTPORT]:]PORT[/PROTOCOL]`, {
      hint: 'an IPv6 address stands in brackets: [::1]:8080:80',
    });
  }
  const hostIp = ipv6 ?? ipv4 ?? '';
  if (hostIp !== '' && ipVersion(hostIp) === 0)
    throw new TiffinError('invalid-argument', `parsing host IP: ${JSON.stringify(hostIp)} is not an IP address`);
  return { hostIp, host, container };
}

function parseProtocols(text: string, whole: string): readonly Protocol[] {
  return text
    .toLowerCase()
    .split(',')
    .map((protocol) => {
      if (protocol === 'tcp' || protocol === 'udp') return protocol;
      if (protocol === 'sctp')
        throw new TiffinError(
          'unsupported',
          `port ${JSON.stringify(whole)}: sctp cannot be forwarded without root: pasta carries tcp and udp`,
        );
      throw new TiffinError('invalid-argument', `unrecognized protocol ${JSON.stringify(protocol)} in port mapping`);
    });
}

function parseRange(text: string, what: string): PortRange {
  const [first = '', last, ...rest] = text.split('-');
  if (rest.length > 0) throw new TiffinError('invalid-argument', `parsing ${what}: invalid port range ${JSON.stringify(text)}`);
  const start = parsePort(first, what);
  const end = last === undefined ? start : parsePort(last, what);
  if (end < start)
    throw new TiffinError('invalid-argument', `parsing ${what}: the end of range ${JSON.stringify(text)} is below its start`);
  return { start, count: end - start + 1 };
}

function parsePort(text: string, what: string): number {
  if (!/^[0-9]{1,10}$/.test(text))
    throw new TiffinError('invalid-argument', `parsing ${what}: invalid port number: ${JSON.stringify(text)}`);
  const port = Number(text);
  if (port >= 1 && port <= 65_535) return port;
  throw new TiffinError('invalid-argument', `parsing ${what}: port numbers must be between 1 and 65535 (inclusive), got ${text}`);
}
