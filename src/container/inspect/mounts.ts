import type { ResolvedMount } from '../../runtime/facts.ts';

type BindMount = Extract<ResolvedMount, { kind: 'bind' }>;

const isBind = (mount: ResolvedMount): mount is BindMount => mount.kind === 'bind';

/** `Mounts` of an inspection: volumes and binds. */
export function inspectMounts(mounts: readonly ResolvedMount[]): readonly Readonly<Record<string, unknown>>[] {
  return mounts.filter(isBind).map((mount) => ({
    Type: mount.volume === undefined ? 'bind' : 'volume',
    ...(mount.volume === undefined ? {} : { Name: mount.volume }),
    Source: mount.source,
    Destination: mount.target,
    Driver: mount.volume === undefined ? '' : 'local',
    Mode: '',
    Options: mountFlags(mount),
    RW: !mount.options.readOnly,
    Propagation: mount.options.propagation,
  }));
}

/** `HostConfig.Binds`: what `-v` would say. */
export function inspectBinds(mounts: readonly ResolvedMount[]): readonly string[] {
  return mounts.filter(isBind).map((mount) => {
    const { readOnly, propagation } = mount.options;
    const flags = mountFlags(mount);
    // As Podman: of volumes it says where they are only when it is read-only.
    const words =
      mount.volume === undefined
        ? [readOnly ? 'ro' : 'rw', ...flags.slice(0, -1), propagation, ...flags.slice(-1)]
        : [...(readOnly ? ['ro'] : []), propagation, ...flags];
    return `${mount.volume ?? mount.source}:${mount.target}:${words.join(',')}`;
  });
}

/** `HostConfig.Tmpfs`: options by target. */
export function inspectTmpfs(mounts: readonly ResolvedMount[]): ReadonlyMap<string, string> {
  const tmpfs = mounts.filter((mount) => mount.kind === 'tmpfs');
  return new Map(tmpfs.map((mount) => [mount.target, [...mount.data, 'rprivate', ...mountFlags(mount).slice(0, -1)].join(',')]));
}

function mountFlags({ options }: Pick<BindMount, 'options'>): string[] {
  const { noSuid, noDev, noExec, recursive } = options;
  return [...(noSuid ? ['nosuid'] : []), ...(noDev ? ['nodev'] : []), ...(noExec ? ['noexec'] : []), recursive ? 'rbind' : 'bind'];
}
