import { ipVersion } from './ip-address.ts';

/** An address as a number. */
export type Address = { readonly version: 4 | 6; readonly value: bigint };

/** A block of addresses: `base` is its first. */
export type Subnet = { readonly version: 4 | 6; readonly base: bigint; readonly prefix: number };

const bitsOf = { 4: 32, 6: 128 } as const;

/** Reads an address of either family, without a zone; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const version = text.includes('%') ? 0 : ipVersion(text);
  if (version === 0) return undefined;
  return { version, value: version === 4 ? ipv4Value(text) : ipv6Value(text) };
}

/** The usual text of an address: IPv6 in lower case with its longest run of zeros left out. */
export function formatAddress({ version, value }: Address): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  const run = longestZeros(groups);
  if (run.length < 2) return groups.join(':');
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`;
}

/** Reads `ADDRESS/PREFIX`; the bits behind the prefix are cleared. Undefined for anything else. */
export function parseSubnet(text: string): Subnet | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  const prefixText = text.slice(slash + 1);
  if (address === undefined || !/^(0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
  const prefix = Number(prefixText);
  const bits = bitsOf[address.version];
  if (prefix > bits) return undefined;
  const host = BigInt(bits - prefix);
  return { version: address.version, base: (address.value >> host) << host, prefix };
}

/** `ADDRESS/PREFIX` of a block. */
export function formatSubnet({ version, base, prefix }: Subnet): string {
  return `${formatAddress({ version, value: base })}/${prefix}`;
}

/** The last address of a block: of IPv4 its broadcast address. */
export function lastAddress({ version, base, prefix }: Subnet): Address {
  return { version, value: base + (1n << BigInt(bitsOf[version] - prefix)) - 1n };
}

/** Whether an address lies in a block. */
export function subnetContains(subnet: Subnet, { version, value }: Address): boolean {
  return version === subnet.version && value >= subnet.base && value <= lastAddress(subnet).value;
}

/** Whether two blocks share an address. */
export function subnetsOverlap(one: Subnet, other: Subnet): boolean {
  if (one.version !== other.version) return false;
  return one.base <= lastAddress(other).value && other.base <= lastAddress(one).value;
}

function ipv4Value(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function ipv6Value(text: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const low = dotted === null ? 0n : ipv4Value(dotted[2] ?? '');
  const plain = dotted === null ? text : `${dotted[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function longestZeros(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
