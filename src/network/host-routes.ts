import { readFileSync } from 'node:fs';

/** Over which families this host reaches others: whether it has a default route. */
export type HostRoutes = { readonly ipv4: boolean; readonly ipv6: boolean };

const flagUp = 0x1;
const flagReject = 0x200;

/** The default routes of this network namespace, from /proc/net. */
export function hostRoutes(): HostRoutes {
  return { ipv4: hasDefault4(readTable('/proc/net/route')), ipv6: hasDefault6(readTable('/proc/net/ipv6_route')) };
}

/** Reads /proc/net/route: whether a usable default route is there. */
export function hasDefault4(table: string): boolean {
  return table.split('\n').some((line) => {
    const [device, destination, , flags = '', , , , mask] = line.split('\t').map((word) => word.trim());
    return destination === '00000000' && mask === '00000000' && device !== 'lo' && isUsable(flags);
  });
}

/** Reads /proc/net/ipv6_route: whether a usable default route is there. */
export function hasDefault6(table: string): boolean {
  return table.split('\n').some((line) => {
    const [destination = '', prefix, , , , , , , flags = '', device] = line.trim().split(/\s+/);
    return /^0{32}$/.test(destination) && prefix === '00' && device !== 'lo' && isUsable(flags);
  });
}

function isUsable(flags: string): boolean {
  const bits = Number.parseInt(flags, 16);
  return (bits & flagUp) !== 0 && (bits & flagReject) === 0;
}

function readTable(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // A kernel without that family.
    return '';
  }
}
