import type { ResolvedMount } from '../../runtime/facts.ts';

type BindMount = Extract<ResolvedMount, { kind: 'bind' }>;
type Members = Readonly<Record<string, unknown>>;

const isBind = (mount: ResolvedMount): mount is BindMount => mount.kind === 'bind';

/** `Mounts` of an inspection: volumes, binds, images; temporary file systems are in `HostConfig.Tmpfs`. */
export function inspectMounts(mounts: readonly ResolvedMount[]): readonly Members[] {
  return mounts.flatMap((mount) => {
    switch (mount.kind) {
      case 'bind':
        return [inspectBind(mount)];
      case 'layers':
        return [inspectLayers(mount)];
      case 'ramfs':
      case 'devpts':
        return [{ ...placeOf('bind', mount.kind, mount.target), Options: [], RW: true, Propagation: '' }];
      case 'tmpfs':
        return [];
    }
  });
}

function placeOf(type: string, source: string, target: string, driver = ''): Members {
  return { Type: type, Source: source, Destination: target, Driver: driver, Mode: '' };
}

function inspectBind(mount: BindMount): Members {
  const { source, target, volume, inside, options } = mount;
  const place = placeOf(volume === undefined ? 'bind' : 'volume', source, target, volume === undefined ? '' : 'local');
  const { Type, ...rest } = place;
  return {
    Type,
    ...(volume === undefined ? {} : { Name: volume }),
    ...rest,
    Mode: relabelWord(options) ?? '',
    Options: [...wantedWords(mount), ...mountFlags(mount)],
    RW: !options.readOnly,
    Propagation: options.propagation,
    ...subPath(inside),
  };
}

function inspectLayers({ from, reference, target, inside, writable }: Extract<ResolvedMount, { kind: 'layers' }>): Members {
  return { ...placeOf(from, reference, target), Options: null, RW: writable, Propagation: '', ...subPath(inside) };
}

function subPath(inside: string | undefined): Members {
  return inside === undefined || inside === '' ? {} : { SubPath: inside.startsWith('/') ? inside : `/${inside}` };
}

/** `HostConfig.Binds`: what `-v` would say. */
export function inspectBinds(mounts: readonly ResolvedMount[]): readonly string[] {
  return mounts.flatMap((mount) => {
    if (mount.kind === 'ramfs' || mount.kind === 'devpts') return [`${mount.kind}:${mount.target}`];
    if (!isBind(mount)) return [];
    const { readOnly, propagation } = mount.options;
    const relabel = relabelWord(mount.options);
    const flags = mountFlags(mount);
    const asked = [...(relabel === undefined ? [] : [relabel]), ...wantedWords(mount), ...(readOnly ? ['ro'] : [])];
    // Volumes have flags of their own, behind what was asked for.
    const words =
      mount.volume === undefined ? [...asked, ...flags.slice(0, -1), propagation, ...flags.slice(-1)] : [...asked, propagation, ...flags];
    return [`${mount.volume ?? mount.source}:${mount.target}:${words.join(',')}`];
  });
}

/** `HostConfig.Tmpfs`: options by target. */
export function inspectTmpfs(mounts: readonly ResolvedMount[]): ReadonlyMap<string, string> {
  const tmpfs = mounts.filter((mount) => mount.kind === 'tmpfs');
  return new Map(
    tmpfs.map((mount) => {
      const words = [...mount.data, 'rprivate', ...mountFlags(mount).slice(0, -1), ...(mount.options.copyUp ? ['tmpcopyup'] : [])];
      return [mount.target, words.join(',')];
    }),
  );
}

function relabelWord({ relabel }: BindMount['options']): string | undefined {
  return relabel === undefined ? undefined : relabel === 'shared' ? 'z' : 'Z';
}

/** What only the letters of `-v` say. */
function wantedWords({ options, volume }: BindMount): string[] {
  const { chown, overlay, noFollow = false, copyUp } = options;
  return [
    ...(chown ? ['U'] : []),
    ...(overlay ? ['O'] : []),
    ...(volume !== undefined && !copyUp ? ['nocopy'] : []),
    ...(noFollow ? ['no-dereference'] : []),
  ];
}

function mountFlags({ options }: Pick<BindMount, 'options'>): string[] {
  const { noSuid, noDev, noExec, recursive } = options;
  return [...(noSuid ? ['nosuid'] : []), ...(noDev ? ['nodev'] : []), ...(noExec ? ['noexec'] : []), recursive ? 'rbind' : 'bind'];
}
