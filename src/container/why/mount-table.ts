import type { MountSpec } from '../../oci/runtime-spec.ts';

/** One line of a mountinfo file. @see proc_pid_mountinfo(5) */
export type MountLine = {
  readonly id: string;
  readonly device: string;
  /** What of the file system is mounted. */
  readonly root: string;
  readonly point: string;
  readonly options: readonly string[];
  readonly type: string;
  readonly superOptions: readonly string[];
};

/** Reads a mountinfo file; lines that are none are passed over. */
export function parseMountInfo(text: string): MountLine[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [id, , device, root, point, options] = before.split(' ');
    const [type, , superOptions = ''] = after.split(' ');
    if (id === undefined || device === undefined || root === undefined || point === undefined || options === undefined) return [];
    const places = { root: unescapeOctal(root), point: unescapeOctal(point) };
    return [{ id, device, ...places, options: options.split(','), type: type ?? '', superOptions: superOptions.split(',') }];
  });
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** Where a file of a container's mount is on the host. */
export type HostPlace = {
  readonly path: string;
  /** The host's mount that it is on, when it was found by that. */
  readonly mount: MountLine | undefined;
};

/**
 * Finds a file of a container on the host: as it was said when the container was made, else by the file system that is mounted there and
 * here. Undefined for what has no place on the host, as a tmpfs of the container's own.
 *
 * @param path the file in the container, without links
 */
export function hostPlaceOf(
  path: string,
  mount: MountLine,
  known: { readonly specMounts: readonly MountSpec[]; readonly hostMounts: readonly MountLine[] },
): HostPlace | undefined {
  const rest = mount.point === '/' ? path : path.slice(mount.point.length);
  const said = specMountOf(mount.point, known.specMounts);
  const below = known.hostMounts
    .filter(({ device, root }) => device === mount.device && isWithin(mount.root, root))
    .toSorted((left, right) => right.root.length - left.root.length)[0];
  if (said?.type === 'bind' && said.source !== undefined) return { path: clean(said.source + rest), mount: below };
  if (below === undefined || mount.type === 'overlay') return undefined;
  return { path: clean(`${below.point}/${mount.root.slice(below.root.length)}${rest}`), mount: below };
}

/** The mount that was asked for at a place of a container; the last one covers those before. */
export function specMountOf(point: string, mounts: readonly MountSpec[]): MountSpec | undefined {
  return mounts.findLast(({ destination }) => clean(destination) === point);
}

function isWithin(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

function clean(path: string): string {
  return path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
}
