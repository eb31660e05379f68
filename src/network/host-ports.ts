import { readFileSync } from 'node:fs';

import type { PortMapping, Protocol } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { ipVersion } from '../lib/ip-address.ts';
import { describeHolder, type PortHolder } from './port-holder.ts';

/** A port of the host that a socket holds. `ip` '' is every address of both families; `inode` is the socket's, where there is one. */
export type UsedPort = { readonly protocol: Protocol; readonly ip: string; readonly port: number; readonly inode?: string };

/** Says who holds a port; undefined when that cannot be seen. */
export type FindHolder = (socket: UsedPort) => PortHolder | undefined;

const ephemeral = { start: 32_768, end: 60_999 };
const listening = '0A';
const wildcards: ReadonlySet<string> = new Set(['', '0.0.0.0', '::']);

/**
 * Gives each mapping without a host port a free one (a whole block for a range), at random among the ephemeral ports.
 *
 * @param used what sockets of the host hold
 * @param random like `Math.random`
 * @param holderOf asked about a port that was asked for and is held
 * @throws {TiffinError} `in-use` when a port that was asked for is held, or no block is free
 */
export function assignHostPorts(
  mappings: readonly PortMapping[],
  used: readonly UsedPort[],
  random: () => number,
  holderOf: FindHolder = () => undefined,
): readonly PortMapping[] {
  const taken = [...used];
  const hold = (mapping: PortMapping, hostPort: number): PortMapping => {
    for (let index = 0; index < mapping.count; index++)
      taken.push({ protocol: mapping.protocol, ip: mapping.hostIp, port: hostPort + index });
    return { ...mapping, hostPort };
  };
  for (const mapping of mappings) refuseHeldPort(mapping, used, holderOf);
  const fixed = new Map(
    mappings.filter((mapping) => mapping.hostPort !== undefined).map((mapping) => [mapping, hold(mapping, mapping.hostPort!)]),
  );
  return mappings.map((mapping) => fixed.get(mapping) ?? hold(mapping, freeBlock(mapping, taken, random)));
}

/**
 * Refuses ports that an ordinary user may not bind.
 *
 * @param firstFree net.ipv4.ip_unprivileged_port_start of the host
 * @throws {TiffinError} `denied` with the sysctl that allows it
 */
export function refusePrivilegedPorts(mappings: readonly PortMapping[], firstFree: number): void {
  const low = mappings.find((mapping) => mapping.hostPort !== undefined && mapping.hostPort < firstFree)?.hostPort;
  if (low === undefined) return;
  throw new TiffinError(
    'denied',
    `cannot expose privileged port ${low}: permission denied: ordinary users may bind ports from ${firstFree} on`,
    { hint: allowPortHint(low, firstFree) },
  );
}

/** The command (as root) that lets ordinary users bind ports from `port` on, now and after each boot. */
export function allowPortCommand(port: number): string {
  return `echo net.ipv4.ip_unprivileged_port_start=${port} >/etc/sysctl.d/50-tiffin.conf && sysctl -p /etc/sysctl.d/50-tiffin.conf`;
}

/** What to do about a port that an ordinary user may not bind. */
export function allowPortHint(port: number, firstFree: number): string {
  return `choose a port of ${firstFree} or above, or let all users bind it: sudo sh -c '${allowPortCommand(port)}'`;
}

/** The ports that sockets of this network namespace hold, from /proc/net. */
export function usedPorts(): readonly UsedPort[] {
  return (['tcp', 'udp'] as const).flatMap((protocol) =>
    ['', '6'].flatMap((family) => {
      try {
        return parseSocketTable(readFileSync(`/proc/net/${protocol}${family}`, 'latin1'), protocol);
      } catch {
        // A kernel without IPv6 has no table of it.
        return [];
      }
    }),
  );
}

/** net.ipv4.ip_unprivileged_port_start, 1024 where the kernel does not say. */
export function firstUnprivilegedPort(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'latin1')) || 0;
  } catch {
    return 1024;
  }
}

/** Reads a /proc/net/{tcp,udp}[6] table: listening TCP sockets, and UDP sockets that are not connected. */
export function parseSocketTable(text: string, protocol: Protocol): readonly UsedPort[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const match = /^(?<ip>[0-9A-F]{8}|[0-9A-F]{32}):(?<port>[0-9A-F]{4})$/.exec(local)?.groups;
      if (match === undefined || (protocol === 'tcp' ? state !== listening : state !== '07')) return [];
      return [
        {
          protocol,
          ip: socketAddress(match['ip'] ?? ''),
          port: Number.parseInt(match['port'] ?? '', 16),
          ...(inode === '' ? {} : { inode }),
        },
      ];
    });
}

function refuseHeldPort(mapping: PortMapping, used: readonly UsedPort[], holderOf: FindHolder): void {
  if (mapping.hostPort === undefined) return;
  for (let port = mapping.hostPort; port < mapping.hostPort + mapping.count; port++) {
    const socket = used.find((candidate) => holds(candidate, mapping, port));
    if (socket === undefined) continue;
    const holder = holderOf(socket);
    const address = mapping.hostIp === '' ? '0.0.0.0' : mapping.hostIp;
    const where = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
    const by = holder === undefined ? '' : ` by ${describeHolder(holder)}`;
    throw new TiffinError('in-use', `cannot publish port ${port}/${mapping.protocol}: listen on ${where}: address already in use${by}`, {
      hint: holdHint(holder, mapping.protocol, port),
    });
  }
}

function holdHint(holder: PortHolder | undefined, protocol: Protocol, port: number): string {
  if (holder?.kind === 'container') return `stop it (tiffin stop ${holder.name}), or choose another port`;
  if (holder !== undefined) return 'end that process, or choose another port';
  return `see who holds it: sudo ss -l${protocol === 'tcp' ? 't' : 'u'}np 'sport = :${port}'`;
}

function freeBlock(mapping: PortMapping, taken: readonly UsedPort[], random: () => number): number {
  const positions = ephemeral.end - ephemeral.start - mapping.count + 2;
  const first = Math.floor(random() * positions);
  for (let step = 0; step < positions; step++) {
    const start = ephemeral.start + ((first + step) % positions);
    if (!Array.from({ length: mapping.count }, (_, index) => start + index).some((port) => isHeld(taken, mapping, port))) return start;
  }
  throw new TiffinError('in-use', `no ${mapping.count} consecutive ${mapping.protocol} ports of the host are free`);
}

function isHeld(used: readonly UsedPort[], mapping: PortMapping, port: number): boolean {
  return used.some((socket) => holds(socket, mapping, port));
}

function holds(socket: UsedPort, mapping: PortMapping, port: number): boolean {
  return socket.port === port && socket.protocol === mapping.protocol && sameAddress(socket.ip, mapping.hostIp);
}

function sameAddress(held: string, wanted: string): boolean {
  if (held === wanted || held === '' || wanted === '') return true;
  const family = ipVersion(held) === ipVersion(wanted);
  return family && (wildcards.has(held) || wildcards.has(wanted));
}

// The kernel prints each 32-bit word of the address in host order.
function socketAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).toReversed().map((byte) => Number.parseInt(byte, 16)),
  );
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}
