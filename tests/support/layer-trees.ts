/**
 * Layers out of nothing: what the helper would list of them.
 */
import { ChangeTree } from '../../src/image/changes.ts';
import type { TreeEntry } from '../../src/native/tree-records.ts';

/** One path of a layer: the bytes of a file, or more. `whiteout` hides, `opaque` is a directory that hides. */
export type LayerPath = number | 'whiteout' | 'directory' | 'opaque' | Partial<TreeEntry>;

/** An entry with everything plain: a file of nobody's concern, from 2001. */
export function treeEntry(entry: Partial<TreeEntry>): TreeEntry {
  return {
    type: 'file',
    name: '',
    target: '',
    mode: entry.type === 'directory' ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    sizeBytes: 0,
    device: undefined,
    modifiedSeconds: 1_000_000_000,
    modifiedNanoseconds: 0,
    inode: undefined,
    isOpaque: false,
    ...entry,
  };
}

/** The tree of changes of layers, base first, each a record of paths; directories on the way are made. */
export function changeTree(...layers: readonly Readonly<Record<string, LayerPath>>[]): ChangeTree {
  const tree = new ChangeTree();
  for (const layer of layers) {
    tree.enter(treeEntry({ type: 'directory', isOpaque: layer[''] === 'opaque' }));
    enterAll(tree, layer, '');
    tree.leave();
  }
  return tree;
}

function enterAll(tree: ChangeTree, layer: Readonly<Record<string, LayerPath>>, below: string): void {
  const names = new Set(
    Object.keys(layer)
      .filter((path) => path !== '' && path.startsWith(below))
      .map((path) => path.slice(below.length).split('/')[0] ?? ''),
  );
  for (const name of [...names].sort()) {
    const path = below + name;
    const entry = entryOf(layer[path], name);
    tree.enter(entry);
    if (entry.type !== 'directory') continue;
    enterAll(tree, layer, `${path}/`);
    tree.leave();
  }
}

function entryOf(path: LayerPath | undefined, name: string): TreeEntry {
  if (path === 'whiteout') return treeEntry({ name, type: 'whiteout' });
  if (path === undefined || path === 'directory') return treeEntry({ name, type: 'directory' });
  if (path === 'opaque') return treeEntry({ name, type: 'directory', isOpaque: true });
  return typeof path === 'number' ? treeEntry({ name, sizeBytes: path }) : treeEntry({ name, ...path });
}
