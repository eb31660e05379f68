import { matchesGlob } from 'node:path';
import type { SecurityRequest } from './request.ts';
import { words } from './words.ts';

const masked = words(`/proc/acpi /proc/kcore /proc/keys /proc/latency_stats /proc/sched_debug /proc/scsi /proc/timer_list /proc/timer_stats
  /sys/devices/virtual/powercap /sys/firmware /sys/fs/selinux /proc/interrupts`);
const readOnly = words('/proc/asound /proc/bus /proc/fs /proc/irq /proc/sys /proc/sysrq-trigger');

/** Paths that a container may not see, and paths that it may not write. */
export type GuardedPaths = { readonly masked: readonly string[]; readonly readOnly: readonly string[] };

/**
 * What of /proc and /sys is guarded, as Podman 5.8.
 *
 * @param sharesNetwork /sys is the host's own then, and /sys/kernel is masked too
 */
export function guardedPaths(security: SecurityRequest, sharesNetwork: boolean): GuardedPaths {
  if (security.privileged) return { masked: [], readOnly: [] };
  const kept = (path: string): boolean =>
    !security.unmask.some((pattern) => pattern === 'ALL' || pattern === path || matchesGlob(path, pattern));
  const hidden = [...(sharesNetwork ? ['/sys/kernel'] : []), ...masked].filter(kept);
  return { masked: [...new Set([...hidden, ...security.mask])], readOnly: readOnly.filter(kept) };
}
