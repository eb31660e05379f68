import { layerEntries, type LayerEntry } from './layer-entries.ts';

/** The first entry in which two layers differ. */
export type EntryDifference = { readonly path: string; readonly what: string };

/** Compares two layers entry by entry, which are sorted in both; undefined when nothing differs. */
export async function compareLayers(first: string, second: string): Promise<EntryDifference | undefined> {
  const [left, right] = [layerEntries(first), layerEntries(second)];
  try {
    for (;;) {
      const [a, b] = [(await left.next()).value, (await right.next()).value] as [LayerEntry | undefined, LayerEntry | undefined];
      if (a === undefined && b === undefined) return undefined;
      const difference = compareEntries(a, b);
      if (difference !== undefined) return difference;
    }
  } finally {
    await Promise.all([left.return(undefined), right.return(undefined)]);
  }
}

function compareEntries(first: LayerEntry | undefined, second: LayerEntry | undefined): EntryDifference | undefined {
  if (first === undefined) return { path: shown(second?.path ?? ''), what: 'is only in the second build' };
  if (second === undefined) return { path: shown(first.path), what: 'is only in the first build' };
  // The path that sorts first is the one that the other build does not have.
  if (first.path < second.path) return { path: shown(first.path), what: 'is only in the first build' };
  if (first.path > second.path) return { path: shown(second.path), what: 'is only in the second build' };
  const path = shown(first.path);
  if (first.content !== second.content) return { path, what: 'has other content' };
  const names = [...new Set([...Object.keys(first.facts), ...Object.keys(second.facts)])];
  const name = names.find((each) => first.facts[each] !== second.facts[each]);
  return name === undefined
    ? undefined
    : { path, what: `has another ${name}: ${first.facts[name] ?? 'none'}, then ${second.facts[name] ?? 'none'}` };
}

function shown(path: string): string {
  return `/${Buffer.from(path, 'latin1').toString()}`;
}
