import type { RootPart } from './facts.ts';

/** An entry of a directory of the host. */
export type HostEntry = { readonly name: string; readonly kind: 'directory' | 'file' | 'other' } | HostLink;

/** A symbolic link, and what it says. */
export type HostLink = { readonly name: string; readonly kind: 'link'; readonly content: string };

/** A mount of the host. */
export type HostMount = { readonly path: string; readonly type: string };

/** How the host is looked at. */
export type HostView = {
  readonly mounts: readonly HostMount[];
  /** `[]` for what cannot be read. */
  readonly list: (directory: string) => readonly HostEntry[];
  readonly isReadable: (directory: string) => boolean;
  /** Where the changes of the tree that is at `target` go. */
  readonly place: (target: string) => { readonly upper: string; readonly work: string };
  /** An empty directory. */
  readonly empty: string;
};

/** What a container has of its own, whatever the host has. */
const own: ReadonlySet<string> = new Set(['/proc', '/sys', '/dev']);
/** What overlay takes as a lower directory. */
const fileSystems: ReadonlySet<string> = new Set([
  'bcachefs',
  'btrfs',
  'ext2',
  'ext3',
  'ext4',
  'f2fs',
  'jfs',
  'overlay',
  'reiserfs',
  'tmpfs',
  'xfs',
  'zfs',
]);

/**
 * A directory of the host as a root whose changes go elsewhere, in parts: an ordinary user cannot lay an overlay over a directory with
 * mounts below it. Directories without are taken whole, the others entry by entry; files among them can be read only. Pure.
 *
 * @param base `/`, or another directory, absolute and clean
 * @returns undefined when nothing is mounted below it: then it can be taken as a whole
 */
export function hostRootParts(base: string, view: HostView): readonly RootPart[] | undefined {
  const above = base === '/' ? '' : base;
  const points = new Map(view.mounts.map(({ path, type }) => [path, type]));
  const hasMounts = (directory: string): boolean => view.mounts.some(({ path }) => path !== directory && path.startsWith(`${directory}/`));
  if (!hasMounts(above)) return undefined;

  const partsOf = (directory: string): readonly RootPart[] =>
    view.list(directory === '' ? '/' : directory).flatMap((entry): readonly RootPart[] => {
      const path = `${directory}/${entry.name}`;
      const target = path.slice(above.length);
      if (own.has(target)) return [];
      if (entry.kind === 'link') return [{ kind: 'link', target, content: entry.content }];
      if (entry.kind === 'file') return points.has(path) ? [] : [{ kind: 'file', source: path, target }];
      if (entry.kind !== 'directory' || !fileSystems.has(points.get(path) ?? 'tmpfs')) return [];
      if (hasMounts(path)) return partsOf(path);
      return [{ kind: 'tree', lower: view.isReadable(path) ? path : view.empty, target, ...view.place(target) }];
    });
  return partsOf(above);
}
