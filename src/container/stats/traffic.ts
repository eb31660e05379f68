import { readFileSync } from 'node:fs';

/** What went through an interface, under the names that Podman's templates know. */
export type Traffic = {
  readonly RxBytes: number;
  readonly RxDropped: number;
  readonly RxErrors: number;
  readonly RxPackets: number;
  readonly TxBytes: number;
  readonly TxDropped: number;
  readonly TxErrors: number;
  readonly TxPackets: number;
};

/** What went through the interfaces of the network in which a process lives; undefined when that cannot be seen. */
export function interfaceTraffic(pid: number): ReadonlyMap<string, Traffic> | undefined {
  try {
    return parseTraffic(readFileSync(`/proc/${pid}/net/dev`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Reads /proc/net/dev; the loopback interface is left out. */
export function parseTraffic(text: string): ReadonlyMap<string, Traffic> {
  const found = new Map<string, Traffic>();
  for (const line of text.split('\n').slice(2)) {
    const at = line.lastIndexOf(':');
    const name = line.slice(0, Math.max(0, at)).trim();
    if (name === '' || name === 'lo') continue;
    const numbers = line
      .slice(at + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    const column = (index: number): number => numbers[index] ?? 0;
    found.set(name, {
      RxBytes: column(0),
      RxDropped: column(3),
      RxErrors: column(2),
      RxPackets: column(1),
      TxBytes: column(8),
      TxDropped: column(11),
      TxErrors: column(10),
      TxPackets: column(9),
    });
  }
  return found;
}
