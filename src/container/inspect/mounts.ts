import type { DeclaredMount } from '../declared.ts';

/** `Mounts` of an inspection: volumes and binds. */
export function inspectMounts(mounts: readonly DeclaredMount[]): readonly Readonly<Record<string, unknown>>[] {
  return mounts
    .filter(({ kind }) => kind !== 'tmpfs')
    .map((mount) => ({
      Type: mount.kind,
      ...(mount.kind === 'volume' ? { Name: mount.name } : {}),
      Source: mount.source,
      Destination: mount.target,
      Driver: mount.kind === 'volume' ? 'local' : '',
      Mode: '',
      Options: mountFlags(mount),
      RW: !mount.readOnly,
      Propagation: mount.options.propagation,
    }));
}

/** `HostConfig.Binds`: what `-v` would say. */
export function inspectBinds(mounts: readonly DeclaredMount[]): readonly string[] {
  return mounts
    .filter(({ kind }) => kind !== 'tmpfs')
    .map((mount) => {
      const words = [mount.readOnly ? 'ro' : 'rw', mount.options.propagation, ...mountFlags(mount)];
      return `${mount.name ?? mount.source}:${mount.target}:${words.join(',')}`;
    });
}

/** `HostConfig.Tmpfs`: options by target. */
export function inspectTmpfs(mounts: readonly DeclaredMount[]): ReadonlyMap<string, string> {
  const tmpfs = mounts.filter(({ kind }) => kind === 'tmpfs');
  return new Map(tmpfs.map((mount) => [mount.target, [...mountFlags(mount), ...mount.data].filter((word) => word !== 'rbind').join(',')]));
}

function mountFlags({ options }: DeclaredMount): string[] {
  const { noSuid, noDev, noExec, recursive } = options;
  return [...(noSuid ? ['nosuid'] : []), ...(noDev ? ['nodev'] : []), ...(noExec ? ['noexec'] : []), recursive ? 'rbind' : 'bind'];
}
