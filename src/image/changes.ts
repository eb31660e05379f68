import type { TreeEntry, TreeVisitor } from '../native/tree-records.ts';

/** What a layer does to a path. */
export type Change = 'added' | 'changed' | 'removed';

/** A path in one layer that says something about it. A layer that removes it has no entry for it. */
export type Version = {
  /** Index of the layer, the base's is 0. */
  readonly layer: number;
  /** `touched`: a directory of which only the time is another. */
  readonly change: Change | 'touched';
  /** What is there from this layer on; undefined when it is removed. */
  readonly entry: TreeEntry | undefined;
  /** Bytes that the layer holds for it: nothing for further names of a file that it has already. */
  readonly sizeBytes: number;
};

const none: readonly Version[] = [];

/** A path that any of the layers names. */
export class PathNode {
  /** The last component, a character for each byte; empty for the root. */
  readonly name: string;
  readonly parent: PathNode | undefined;
  /** Sorted by bytes within each layer; undefined when nothing was ever below. */
  children: Map<string, PathNode> | undefined;
  /** In the order of the layers; only layers that name the path, or hide it. Directories that are named again as they were are not. */
  get versions(): readonly Version[] {
    return this.#more ?? (this.#only === undefined ? none : [this.#only]);
  }

  // Nearly all paths have one version, and there are half a million of them.
  #only: Version | undefined;
  #more: readonly Version[] | undefined;

  constructor(name: string, parent?: PathNode) {
    this.name = name;
    this.parent = parent;
  }

  /** The whole path from `/`, a character for each byte. */
  get path(): string {
    const names: string[] = [];
    for (const node of ancestry(this)) names.push(node.name);
    return `/${names.reverse().join('/')}`;
  }

  /** What a stack of layers up to `layer` (and by default all of them) says of it last. */
  version(layer = Infinity): Version | undefined {
    if (this.#more !== undefined) return this.#more.findLast((version) => version.layer <= layer);
    return this.#only !== undefined && this.#only.layer <= layer ? this.#only : undefined;
  }

  /** Adds the next version; one of the same layer is replaced. */
  append(version: Version): void {
    const below = this.versions.filter(({ layer }) => layer < version.layer);
    this.#only = version;
    this.#more = below.length === 0 ? undefined : [...below, version];
  }

  /** Forgets what a layer was said to do. */
  forget(layer: number): void {
    const below = this.versions.filter((version) => version.layer < layer);
    this.#only = below[0];
    this.#more = below.length > 1 ? below : undefined;
  }

  /** What is seen there, when anything is. */
  entry(layer = Infinity): TreeEntry | undefined {
    return this.version(layer)?.entry;
  }
}

function* ancestry(node: PathNode): Generator<PathNode> {
  for (let here = node; here.parent !== undefined; here = here.parent) yield here;
}

/**
 * The paths of a stack of layers and what each layer does to them, built while the layers are listed, base first.
 *
 * A whiteout removes what is below; an opaque directory removes what the layers below have in it; a file in the place of a
 * directory removes what was in that. So each node by itself tells what is seen of it in any part of the stack. Pure; some
 * 250 bytes a path.
 */
export class ChangeTree implements TreeVisitor {
  readonly root = new PathNode('');
  /** How many layers have been read, or begun. */
  layers = 0;
  #here: PathNode | undefined;
  /** Files of the layer at hand that have several names. */
  readonly #seen = new Set<bigint>();

  enter(entry: TreeEntry): void {
    const parent = this.#here;
    if (parent === undefined) {
      this.layers += 1;
      this.#seen.clear();
    }
    const node = parent === undefined ? this.root : childOf(parent, entry.name);
    const layer = this.layers - 1;
    if (entry.type === 'whiteout') remove(node, layer);
    else this.#put(node, entry, layer);
    if (entry.type === 'directory') this.#here = node;
  }

  leave(): void {
    this.#here = this.#here?.parent;
  }

  #put(node: PathNode, entry: TreeEntry, layer: number): void {
    const hides = entry.isOpaque || entry.type !== 'directory';
    if (hides) for (const child of node.children?.values() ?? []) remove(child, layer);
    if (node.version()?.layer === layer) node.forget(layer);
    const change = changeBetween(node.entry(layer - 1), entry);
    if (change !== undefined) node.append({ layer, change, entry, sizeBytes: this.#sizeOf(entry) });
  }

  #sizeOf({ inode, sizeBytes, type }: TreeEntry): number {
    if (type !== 'file') return 0;
    if (inode === undefined) return sizeBytes;
    const isFurtherName = this.#seen.has(inode);
    this.#seen.add(inode);
    return isFurtherName ? 0 : sizeBytes;
  }
}

function childOf(parent: PathNode, name: string): PathNode {
  parent.children ??= new Map();
  let child = parent.children.get(name);
  if (child === undefined) {
    child = new PathNode(name, parent);
    parent.children.set(name, child);
  }
  return child;
}

/** Records that a layer hides a path and all below it; where nothing is to be seen, nothing is recorded. */
function remove(node: PathNode, layer: number): void {
  if (node.entry() === undefined) return;
  node.append({ layer, change: 'removed', entry: undefined, sizeBytes: 0 });
  for (const child of node.children?.values() ?? []) remove(child, layer);
}

/** A node and every path below it, parents first. */
export function* walk(node: PathNode): Generator<PathNode> {
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    for (const child of next.children?.values() ?? []) pending.push(child);
  }
}

/** What becomes of a path by an entry over what was there; undefined when nothing does: layers have the directories on the way to what they change. */
function changeBetween(before: TreeEntry | undefined, entry: TreeEntry): Version['change'] | undefined {
  if (before === undefined) return 'added';
  if (entry.type !== 'directory' || differs(before, entry)) return 'changed';
  return timeDiffers(before, entry) ? 'touched' : undefined;
}

function timeDiffers(one: TreeEntry, other: TreeEntry): boolean {
  return one.modifiedSeconds !== other.modifiedSeconds || one.modifiedNanoseconds !== other.modifiedNanoseconds;
}

/** Fields that tell two files apart; `device` is looked into. */
const fileFields = ['sizeBytes', 'target', 'modifiedSeconds', 'modifiedNanoseconds'] as const;

/** Whether two entries differ in anything that a user could see; times of directories change with what is in them. */
export function differs(one: TreeEntry, other: TreeEntry): boolean {
  if ((['type', 'mode', 'uid', 'gid'] as const).some((field) => one[field] !== other[field])) return true;
  if (one.type === 'directory') return false;
  return (
    fileFields.some((field) => one[field] !== other[field]) ||
    one.device?.major !== other.device?.major ||
    one.device?.minor !== other.device?.minor
  );
}
