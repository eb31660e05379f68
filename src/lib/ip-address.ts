const octet = /^(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/;
const group = /^[0-9a-fA-F]{1,4}$/;

/**
 * Which IP version a text is an address of: 4, 6, or 0 for none.
 *
 * The same as `isIP` of `node:net`, whose loading takes longer than all else that `run` does with addresses.
 */
export function ipVersion(text: string): 0 | 4 | 6 {
  if (isIpv4(text)) return 4;
  return isIpv6(text) ? 6 : 0;
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => octet.test(part));
}

function isIpv6(text: string): boolean {
  const [address = '', zone, ...more] = text.split('%');
  if (more.length > 0 || zone === '' || (zone !== undefined && !/^[0-9a-zA-Z._-]+$/.test(zone))) return false;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const counts = halves.map((half, index) => groupCount(half, index === halves.length - 1));
  if (counts.includes(-1)) return false;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return halves.length === 1 ? total === 8 : total <= 7;
}

/** How many groups of 16 bits a half has; the last one may end in a dotted address. -1 when it is malformed. */
function groupCount(half: string, isLast: boolean): number {
  if (half === '') return 0;
  const parts = half.split(':');
  const last = parts.at(-1) ?? '';
  const dotted = isLast && last.includes('.') && isIpv4(last);
  const plain = dotted ? parts.slice(0, -1) : parts;
  return plain.every((part) => group.test(part)) ? plain.length + (dotted ? 2 : 0) : -1;
}
