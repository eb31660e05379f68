import { differs, type Change, type ChangeTree, type PathNode, type Version } from './changes.ts';

/** A path that changed, from `/`, a character for each byte. */
export type ChangedPath = { readonly path: string; readonly change: Change };

/** What a stack of layers shows: all of them, or those up to one; -1 is nothing at all. */
export type View = { readonly tree: ChangeTree; readonly layer: number };

/**
 * Lists what is different between two views of one stack of layers, or of two, parents first.
 *
 * As Podman's `diff`: of a directory that is gone, what was in it is not listed, nor is the root. In one stack a file is changed
 * when a layer between the views has it again, and a directory when something was added to it or removed from it, or its mode,
 * owner or time is another. Two stacks are compared by type, mode, owner, size, time and target, and a directory below which
 * anything is different is changed.
 */
export function listChanges(before: View, after: View): ChangedPath[] {
  const comparison: Comparison = { before: before.layer, after: after.layer, isOneStack: before.tree === after.tree, changes: [] };
  addBelow({ old: before.tree.root, new: after.tree.root }, '', comparison);
  return comparison.changes;
}

type Pair = { readonly old: PathNode | undefined; readonly new: PathNode | undefined };

type Comparison = {
  readonly before: number;
  readonly after: number;
  readonly isOneStack: boolean;
  readonly changes: ChangedPath[];
};

/** Whether this makes a changed directory of the one around. */
function addBelow(parent: Pair, path: string, comparison: Comparison): boolean {
  const [old, now] = [parent.old?.children, parent.new?.children];
  let concernsParent = false;
  for (const name of namesOf(old, now)) {
    const change = addChanges({ old: old?.get(name), new: now?.get(name) }, `${path}/${name}`, comparison);
    concernsParent ||= change !== undefined && (!comparison.isOneStack || change !== 'changed');
  }
  return concernsParent;
}

function addChanges(pair: Pair, path: string, comparison: Comparison): Change | undefined {
  const { changes } = comparison;
  const old = seen(pair.old, comparison.before);
  const now = seen(pair.new, comparison.after);
  if (now === undefined) {
    if (old === undefined) return undefined;
    changes.push({ path, change: 'removed' });
    return 'removed';
  }
  const at = changes.length;
  // What was in a directory that became a file is gone with it.
  const isTouched = now.entry?.type === 'directory' && addBelow(pair, path, comparison);
  const change = old === undefined ? 'added' : isTouched || isChanged(old, now, comparison) ? 'changed' : undefined;
  if (change !== undefined) changes.splice(at, 0, { path, change });
  return change;
}

function seen(node: PathNode | undefined, layer: number): Version | undefined {
  const version = node?.version(layer);
  return version?.entry === undefined ? undefined : version;
}

function isChanged(old: Version, now: Version, { isOneStack }: Comparison): boolean {
  if (old === now || old.entry === undefined || now.entry === undefined) return false;
  return isOneStack || differs(old.entry, now.entry);
}

/** A later layer's new names stand after those of the layers below it. */
function namesOf(old: ReadonlyMap<string, unknown> | undefined, now: ReadonlyMap<string, unknown> | undefined): string[] {
  const names = old === now ? [...(now?.keys() ?? [])] : [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  return names.sort();
}
