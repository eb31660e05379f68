import {
  formatAddress,
  formatSubnet,
  lastAddress,
  parseAddress,
  parseSubnet,
  subnetContains,
  subnetsOverlap,
  type Subnet,
} from '../lib/cidr.ts';
import type { SubnetPool } from '../config/containers-conf.ts';
import { TiffinError } from '../lib/errors.ts';
import type { NetworkRecord, NetworkSubnet } from '../storage/network-record.ts';

/** What `--subnet`, `--gateway`, `--ip-range` and `--ipv6` say. */
export type SubnetWish = {
  readonly subnets: readonly string[];
  readonly gateways: readonly string[];
  readonly ranges: readonly string[];
  readonly ipv6: boolean;
  readonly ipamDriver?: string | undefined;
};

/** What is taken already. */
export type SubnetFacts = {
  readonly others: readonly NetworkRecord[];
  readonly host: readonly Subnet[];
  readonly random: (bytes: number) => Uint8Array;
  /** Where free blocks are looked for, in this order; undefined: where Podman does. */
  readonly pools?: readonly SubnetPool[] | undefined;
};

/** The blocks of which networks get one that ask for none, as with Podman: 10.89.0.0/24 to 10.255.255.0/24. */
const podmanPools: readonly SubnetPool[] = [
  { base: '10.89.0.0/16', size: 24 },
  { base: '10.90.0.0/15', size: 24 },
  { base: '10.92.0.0/14', size: 24 },
  { base: '10.96.0.0/11', size: 24 },
  { base: '10.128.0.0/9', size: 24 },
];

/**
 * Decides the subnets of a new network.
 *
 * @throws {TiffinError} `invalid-argument` in Podman's words, `no-space` when all blocks are taken
 */
export function planSubnets(wish: SubnetWish, facts: SubnetFacts): readonly NetworkSubnet[] {
  const { subnets, gateways, ranges, ipv6 } = wish;
  if (subnets.length === 0 && (gateways.length > 0 || ranges.length > 0))
    throw new TiffinError('invalid-argument', 'cannot set gateway or range without subnet');
  if (gateways.length > subnets.length || ranges.length > subnets.length)
    throw new TiffinError('invalid-argument', 'cannot set more gateways or ranges than subnets');
  if (wish.ipamDriver === 'none') return [];
  const used = [...facts.host, ...facts.others.flatMap((other) => other.subnets.flatMap(({ subnet }) => parseSubnet(subnet) ?? []))];
  const asked = subnets.map((text, index) => {
    const block = requireFree(text, used);
    used.push(block);
    return { block, gateway: gateways[index], range: ranges[index] };
  });
  const planned = asked.map(({ block, gateway, range }) => describe(block, gateway, range));
  const has = (version: 4 | 6): boolean => asked.some(({ block }) => block.version === version);
  const free4 = subnets.length === 0 || (ipv6 && !has(4)) ? [describe(freeBlock(used, facts.pools), undefined, undefined)] : [];
  const free6 = ipv6 && !has(6) ? [describe(localBlock(used, facts.random), undefined, undefined)] : [];
  return [...free4, ...planned, ...free6];
}

function requireFree(text: string, used: readonly Subnet[]): Subnet {
  const block = parseSubnet(text);
  if (block === undefined) throw new TiffinError('invalid-argument', `invalid CIDR address: ${text}`);
  if (block.prefix > (block.version === 4 ? 30 : 126))
    throw new TiffinError('invalid-argument', `subnet ${text} has no room for a gateway and a container`);
  if (used.some((other) => subnetsOverlap(other, block)))
    throw new TiffinError('invalid-argument', `subnet ${formatSubnet(block)} is already used on the host or by another config`);
  return block;
}

function describe(block: Subnet, gateway: string | undefined, range: string | undefined): NetworkSubnet {
  const subnet = formatSubnet(block);
  return {
    subnet,
    gateway: gateway === undefined ? formatAddress({ version: block.version, value: block.base + 1n }) : parseGateway(block, gateway),
    ...(range === undefined ? {} : { leaseRange: parseRange(block, range) }),
  };
}

function parseGateway(block: Subnet, text: string): string {
  const address = parseAddress(text);
  if (address === undefined) throw new TiffinError('invalid-argument', `invalid gateway ${JSON.stringify(text)}: not an IP address`);
  if (!subnetContains(block, address)) throw new TiffinError('invalid-argument', `gateway ${text} not in subnet ${formatSubnet(block)}`);
  return formatAddress(address);
}

/** A block, or `FIRST-LAST`; Podman leaves the first address of a block out. */
function parseRange(block: Subnet, text: string): { readonly start: string; readonly end: string } {
  const [first = '', last] = text.split('-');
  const inner = last === undefined ? parseSubnet(text) : undefined;
  const start = inner === undefined ? parseAddress(first) : { version: inner.version, value: inner.base + 1n };
  const end = inner === undefined ? parseAddress(last ?? '') : lastAddress(inner);
  if (start === undefined || end === undefined)
    throw new TiffinError('invalid-argument', `invalid ip-range ${JSON.stringify(text)}: must be a CIDR or FIRST-LAST`);
  if (!subnetContains(block, start) || !subnetContains(block, end) || end.value < start.value)
    throw new TiffinError('invalid-argument', `ip-range ${text} is not in subnet ${formatSubnet(block)}`);
  return { start: formatAddress(start), end: formatAddress(end) };
}

function freeBlock(used: readonly Subnet[], pools = podmanPools): Subnet {
  for (const { base: text, size: prefix } of pools) {
    const pool = parseSubnet(text);
    if (pool === undefined) continue;
    const step = 1n << BigInt(32 - prefix);
    const end = lastAddress(pool).value;
    for (let base = pool.base; base <= end; base += step) {
      const block: Subnet = { version: 4, base, prefix };
      if (!used.some((other) => subnetsOverlap(other, block))) return block;
    }
  }
  throw new TiffinError('no-space', 'could not find free subnet from subnet pools', { hint: 'name one with --subnet' });
}

/** A unique local block, as RFC 4193 wants it: 40 random bits. */
function localBlock(used: readonly Subnet[], random: SubnetFacts['random']): Subnet {
  for (;;) {
    const bits = [...random(7)].reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    const block: Subnet = { version: 6, base: ((0xfdn << 56n) | bits) << 64n, prefix: 64 };
    if (!used.some((other) => subnetsOverlap(other, block))) return block;
  }
}
