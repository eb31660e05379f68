import { TiffinError } from '../lib/errors.ts';
import { words } from './words.ts';

/** Capability names by bit, without `CAP_`. @see capability.h of Linux 6.18 */
const names = words(`CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE
  NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT
  SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP
  MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`);
const bits: ReadonlyMap<string, bigint> = new Map(names.map((name, bit) => [`CAP_${name}`, BigInt(bit)]));

/** All capabilities that Linux has: bits 0 … 40. */
export const allCapabilities = (1n << BigInt(names.length)) - 1n;

/** What a container gets unless it asks otherwise, as Podman: 0x800405fb. */
export const defaultCapabilities = capabilityMask(
  words(`CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_FSETID CAP_KILL CAP_NET_BIND_SERVICE CAP_SETFCAP CAP_SETGID
  CAP_SETPCAP CAP_SETUID CAP_SYS_CHROOT`),
);

/**
 * Reads a capability as typed, in any case and with or without `CAP_`.
 *
 * @returns `CAP_NAME`, or `ALL`
 * @throws {TiffinError} `invalid-argument` for a name that Linux does not have
 */
export function parseCapability(text: string): string {
  const upper = text.toUpperCase();
  if (upper === 'ALL') return upper;
  const name = upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
  if (!bits.has(name)) throw new TiffinError('invalid-argument', `"${name}": unknown capability`, { hint: nearCapability(name) });
  return name;
}

/** The one that was probably meant; else where all are. */
function nearCapability(name: string): string {
  const part = name.slice('CAP_'.length).replaceAll('_', '');
  const near = part.length < 3 ? [] : [...bits.keys()].filter((known) => known.replaceAll('_', '').includes(part));
  return near.length > 0 && near.length < 4
    ? `known are ${near.join(', ')}, and others: see capabilities(7)`
    : 'capabilities(7) lists them';
}

/** The names of a mask's bits, by bit; bits above the last known capability are left out. */
export function capabilityNames(mask: bigint): readonly string[] {
  return names.filter((_, bit) => (mask >> BigInt(bit)) & 1n).map((name) => `CAP_${name}`);
}

/**
 * The mask of a list of names; `ALL` is every capability.
 *
 * @throws {TiffinError} `invalid-argument` for a name that Linux does not have
 */
export function capabilityMask(list: readonly string[]): bigint {
  return list.reduce((mask, text) => {
    const name = parseCapability(text);
    return mask | (name === 'ALL' ? allCapabilities : 1n << (bits.get(name) ?? 0n));
  }, 0n);
}

/**
 * What is left of `base` when `drop` is taken away and `add` given: one of them may be `ALL`, then the other names exceptions.
 *
 * @throws {TiffinError} `invalid-argument` when a capability is both added and dropped, or unknown
 */
export function mergeCapabilities(base: bigint, add: readonly string[], drop: readonly string[]): bigint {
  const [added, dropped] = [add.map(parseCapability), drop.map(parseCapability)];
  const [addsAll, dropsAll] = [added.includes('ALL'), dropped.includes('ALL')];
  if (addsAll && dropsAll) throw new TiffinError('invalid-argument', 'adding all caps and removing all caps not allowed');
  const both = added.find((name) => dropped.includes(name));
  if (both !== undefined) throw new TiffinError('invalid-argument', `capability "${both}" cannot be dropped and added`);
  if (dropsAll) return capabilityMask(added);
  if (addsAll) return allCapabilities & ~capabilityMask(dropped);
  return (base | capabilityMask(added)) & ~capabilityMask(dropped);
}
