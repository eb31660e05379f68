import { spellings } from '../command-table.ts';

/** All paths of the command that `path` means, the first one first. */
export function pathsOf(path: string): string[] {
  const others = spellings();
  const first = others[path] ?? path;
  return [first, ...Object.keys(others).filter((each) => others[each] === first)];
}
