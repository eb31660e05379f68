import { nearest } from '../lib/suggest.ts';

/**
 * The image name in the store that a mistyped one most likely meant: with or without its registry and its path, and its tag where
 * one was typed.
 *
 * @param names whole names with tags
 * @returns as people would type it
 */
export function nearestImageName(typed: string, names: readonly string[]): string | undefined {
  const hasTag = /:[^/]*$/.test(typed);
  const meant = new Map<string, string>();
  for (const name of names) {
    const short = name.replace(/^docker\.io\/(?:library\/)?|^localhost\//, '');
    const last = name.slice(name.lastIndexOf('/') + 1);
    for (const form of [name, short, last]) {
      const key = hasTag ? form : withoutTag(form);
      if (!meant.has(key)) meant.set(key, withoutLatest(form));
    }
  }
  const best = nearest(typed, [...meant.keys()]);
  return best === undefined ? undefined : meant.get(best);
}

function withoutTag(name: string): string {
  return name.replace(/:[^/:]*$/, '');
}

function withoutLatest(name: string): string {
  return name.replace(/:latest$/, '');
}
