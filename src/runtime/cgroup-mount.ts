import type { MountSpec, RuntimeSpec } from '../oci/runtime-spec.ts';

/** Whether what is mounted on /sys/fs/cgroup may be written to: for `--privileged`, `unmask=ALL`, and a system of its own. */
export function hasWritableGroups({ mounts }: Pick<RuntimeSpec, 'mounts'>): boolean {
  return mounts.some(isWritable);
}

/**
 * For a container that has no control group of its own: the one that it would see is that of whoever starts it, with their other
 * processes, which could be frozen and killed by it. Pure.
 */
export function withReadOnlyGroups(spec: RuntimeSpec): RuntimeSpec {
  if (!hasWritableGroups(spec)) return spec;
  return { ...spec, mounts: spec.mounts.map((mount) => (isWritable(mount) ? { ...mount, options: readOnly(mount) } : mount)) };
}

function isWritable({ type, options = [] }: MountSpec): boolean {
  return type === 'cgroup' && !options.includes('ro');
}

function readOnly({ options = [] }: MountSpec): readonly string[] {
  return [...options.filter((option) => option !== 'rw'), 'ro'];
}
