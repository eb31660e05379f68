import { join } from 'node:path';
import type { QuadletProblem } from '../quadlet-problem.ts';
import type { UnitSection } from '../unit-file.ts';
import { partsOf } from './names.ts';
import { parseUnit } from './parse.ts';
import { readTrustedFile } from './read-file.ts';
import { namesIn } from './search-path.ts';

/**
 * The names of the directories of drop-ins of a file, the most particular first: `foo-bar.container.d`, `foo-.container.d`, `container.d`; for an
 * instance also those of its template.
 */
export function dropInDirectories(name: string): readonly string[] {
  const extension = name.slice(name.lastIndexOf('.'));
  const { stem, instance } = partsOf(name);
  const words = stem.split('-').slice(0, -1);
  const truncated = words.flatMap((_, index) => {
    const prefix = `${words.slice(0, index + 1).join('-')}-`;
    return instance === undefined ? [prefix] : [prefix, `${prefix}@`];
  });
  const broad = [extension.slice(1), ...truncated.map((prefix) => `${prefix}${extension}`)];
  const template = instance === undefined || instance === '' ? [] : [`${stem}@${extension}`];
  return [...broad, ...template, name].toReversed().map((each) => `${each}.d`);
}

/** What drop-ins add. */
export type DropIns = {
  readonly paths: readonly string[];
  readonly sections: readonly UnitSection[];
  readonly problems: readonly QuadletProblem[];
};

/**
 * Reads the drop-ins of a file in the order of their names; of one name only the most particular.
 *
 * @param places the directories that have a directory of drop-ins, by its name; the first wins
 */
export function readDropIns(
  name: string,
  { places, uid }: { readonly places: ReadonlyMap<string, readonly string[]>; readonly uid: number },
): DropIns {
  const byName = new Map<string, string>();
  for (const dropIns of dropInDirectories(name))
    for (const directory of places.get(dropIns) ?? [])
      for (const each of namesIn(join(directory, dropIns)))
        if (each.endsWith('.conf') && !each.startsWith('.') && !byName.has(each)) byName.set(each, join(directory, dropIns, each));
  const paths: string[] = [];
  const sections: UnitSection[] = [];
  const problems: QuadletProblem[] = [];
  for (const [, path] of [...byName].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const reading = readTrustedFile(path, uid);
    if (reading.kind === 'refused') problems.push({ severity: 'error', path, message: `the drop-in ${reading.reason}` });
    if (reading.kind !== 'text') continue;
    const parsed = parseUnit(reading.text, path);
    paths.push(path);
    sections.push(...parsed.unit.sections);
    problems.push(...parsed.problems);
  }
  return { paths, sections, problems };
}
