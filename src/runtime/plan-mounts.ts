import { TiffinError } from '../lib/errors.ts';
import type { MountAttributes, MountOp, PlanOp, Propagation } from '../native/plan.ts';
import type { MountSpec } from '../oci/runtime-spec.ts';
import { standardDevices } from './devices.ts';
import { findPropagation } from './mount-words.ts';
import type { ResolvedMount } from './facts.ts';

const flagWords: Readonly<Record<string, Partial<Record<keyof MountAttributes, boolean>>>> = Object.assign(
  Object.create(null) as Record<string, Partial<Record<keyof MountAttributes, boolean>>>,
  {
    ro: { readOnly: true },
    rw: { readOnly: false },
    nosuid: { noSuid: true },
    suid: { noSuid: false },
    nodev: { noDev: true },
    dev: { noDev: false },
    noexec: { noExec: true },
    exec: { noExec: false },
    noatime: { noAtime: true },
  },
);
// Words that say nothing to the helper: they are the kernel's defaults, or name what the op already is.
const silent: ReadonlySet<string> = new Set([
  'bind',
  'rbind',
  'tmpcopyup',
  'notmpcopyup',
  'relatime',
  'strictatime',
  'nodiratime',
  'newinstance',
]);
const kernelTypes: ReadonlyMap<string, Extract<MountOp, { op: 'filesystem' }>['type']> = new Map([
  ['proc', 'proc'],
  ['sysfs', 'sysfs'],
  ['devpts', 'devpts'],
  ['mqueue', 'mqueue'],
  ['cgroup', 'cgroup2'],
  ['ramfs', 'ramfs'],
]);
const links: readonly (readonly [target: string, content: string])[] = [
  ['/dev/fd', '/proc/self/fd'],
  ['/dev/stdin', '/proc/self/fd/0'],
  ['/dev/stdout', '/proc/self/fd/1'],
  ['/dev/stderr', '/proc/self/fd/2'],
  ['/dev/core', '/proc/kcore'],
  ['/dev/ptmx', 'pts/ptmx'],
];

/** The options of a mount taken apart. */
export type MountWords = { readonly attributes: MountAttributes; readonly propagation: Propagation; readonly data: readonly string[] };

/**
 * The mounts of a spec as operations, in order; a tmpfs on /dev is followed by the devices and links that belong there.
 *
 * @param resolved what the mounts were made of: a spec has no word for copying up
 * @throws {TiffinError} `unsupported` for what the helper cannot mount
 */
export function mountOps(mounts: readonly MountSpec[], resolved: readonly ResolvedMount[]): readonly PlanOp[] {
  const requested = new Map(resolved.map((mount) => [mount.target, mount]));
  const ownsDev = mounts.some((mount) => mount.destination === '/dev' && mount.type === 'tmpfs');
  const isStandard = (mount: MountSpec): boolean =>
    ownsDev && mount.source === mount.destination && standardDevices.some((path) => path === mount.destination);
  return mounts
    .filter((mount) => !isStandard(mount))
    .flatMap((mount): readonly PlanOp[] => {
      const op = mountOp(mount, requested.get(mount.destination));
      return mount.destination === '/dev' && mount.type === 'tmpfs' ? [op, ...deviceDirectory()] : [op];
    });
}

/** Parts the words of a mount: flags, propagation (private when none is said), and what the file system itself takes. */
export function readMountOptions(options: readonly string[]): MountWords {
  let attributes: MountAttributes = {};
  let propagation: Propagation = 'rprivate';
  const data: string[] = [];
  for (const word of options) {
    const flag = flagWords[word];
    const spread = findPropagation(word);
    if (flag !== undefined) attributes = { ...attributes, ...flag };
    else if (spread !== undefined) propagation = spread;
    else if (!silent.has(word)) data.push(word);
  }
  return { attributes: Object.fromEntries(Object.entries(attributes).filter(([, on]) => on)), propagation, data };
}

function mountOp(mount: MountSpec, resolved: ResolvedMount | undefined): MountOp {
  const { destination: target, source = '', type = 'bind', options = [] } = mount;
  const { attributes, propagation, data } = readMountOptions(options);
  const kernelType = kernelTypes.get(type);
  if (kernelType !== undefined)
    return { op: 'filesystem', type: kernelType, target, options: type === 'cgroup' ? '' : data.join(','), attributes };
  if (type === 'tmpfs') return tmpfsOp({ target, options: data.join(','), attributes, copyUp: options.includes('tmpcopyup') }, resolved);
  if (type === 'overlay') return overlayOp({ target, data, attributes }, resolved);
  if (type !== 'bind') throw new TiffinError('unsupported', `mount of type ${type} on ${target}`);
  if (isDevice(mount)) return { op: 'device', source, target, optional: false };
  return bindOp({ source, target, recursive: options.includes('rbind'), attributes, propagation }, resolved);
}

type Bind = Pick<Extract<MountOp, { op: 'bind' }>, 'source' | 'target' | 'recursive' | 'attributes' | 'propagation'>;
type ResolvedBind = Extract<ResolvedMount, { kind: 'bind' }>;

function bindOp(bind: Bind, resolved: ResolvedMount | undefined): MountOp {
  const attributes = bind.recursive && Object.keys(bind.attributes).length > 0 ? { ...bind.attributes, recursive: true } : bind.attributes;
  const plain = { op: 'bind', ...bind, attributes, optional: bind.source === '/dev/mqueue', copyUp: false } as const;
  return resolved?.kind === 'bind' ? { ...plain, ...bindExtras(resolved) } : plain;
}

/** What a spec has no word for. */
function bindExtras({ options, volume, owner, inside }: ResolvedBind): Partial<Extract<MountOp, { op: 'bind' }>> {
  return {
    copyUp: options.copyUp && volume !== undefined,
    ...(options.chown && { chown: true }),
    ...(options.noFollow === true && { noFollow: true }),
    ...(volume !== undefined && { volume: true }),
    ...(owner !== undefined && { owner }),
    ...(inside !== undefined && { inside }),
  };
}

type Tmpfs = Omit<Extract<MountOp, { op: 'tmpfs' }>, 'op'>;

// /dev stays writable until its nodes are made, and nothing of the image is in it.
function tmpfsOp(tmpfs: Tmpfs, resolved: ResolvedMount | undefined): MountOp {
  if (tmpfs.target === '/dev') {
    const seal = tmpfs.attributes.readOnly === true && { seal: true };
    return { op: 'tmpfs', ...tmpfs, attributes: { noSuid: true }, copyUp: false, ...seal };
  }
  const given = resolved?.kind === 'tmpfs' && resolved.options.chown;
  return { op: 'tmpfs', ...tmpfs, ...(given && { chown: true }) };
}

type Overlay = { readonly target: string; readonly data: readonly string[]; readonly attributes: MountAttributes };

function overlayOp({ target, data, attributes }: Overlay, resolved: ResolvedMount | undefined): MountOp {
  const path = (key: string): string => data.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1) ?? '';
  const lower = path('lowerdir');
  const plain = { op: 'overlay-mount', lower: [lower], upper: path('upperdir'), work: path('workdir'), target, attributes } as const;
  // Of an image they are many, and parted as overlay parts them.
  if (resolved?.kind === 'layers') return { ...plain, lower: lowerOf(resolved, splitLower(lower)), ...present(resolved) };
  return resolved?.kind === 'bind' ? { ...plain, ...overlayExtras(resolved) } : plain;
}

/** Under a map of the container's own they are others than the spec says; the empty one that stands in is not among them. */
function lowerOf({ lower: [first = '', ...rest] }: Extract<ResolvedMount, { kind: 'layers' }>, said: readonly string[]): readonly string[] {
  const last = said.at(-1);
  return last?.endsWith('/empty') === true ? [first, last, ...rest] : [first, ...rest];
}

function present({ inside, into }: Extract<ResolvedMount, { kind: 'layers' }>): { readonly inside?: string; readonly into?: boolean } {
  return { ...(inside !== undefined && { inside }), ...(into === true && { into }) };
}

function overlayExtras({ inside, options, volume }: ResolvedBind): Partial<Extract<MountOp, { op: 'overlay-mount' }>> {
  return {
    ...(inside !== undefined && { inside }),
    ...(options.chown && { chown: true }),
    ...(volume !== undefined && options.copyUp && { copyUp: true }),
  };
}

function splitLower(text: string): readonly string[] {
  return (text.match(/(?:[^\\:]|\\.)+/gs) ?? []).map((path) => path.replaceAll(/\\(.)/gs, '$1'));
}

// What deviceMountSpecs (mount-specs.ts) writes, and nothing else does.
function isDevice({ destination, source = '', options = [] }: MountSpec): boolean {
  return (
    destination.startsWith('/dev/') &&
    source.startsWith('/dev/') &&
    options.includes('slave') &&
    options.includes('noexec') &&
    !options.includes('nodev')
  );
}

function deviceDirectory(): readonly MountOp[] {
  return [
    ...standardDevices.map((path): MountOp => ({ op: 'device', source: path, target: path, optional: false })),
    ...links.map(([target, content]): MountOp => ({ op: 'symlink', target, content })),
  ];
}
