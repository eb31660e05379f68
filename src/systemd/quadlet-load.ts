import { join } from 'node:path';
import { readDropIns } from './quadlet/drop-ins.ts';
import { isUnitName, typeOf } from './quadlet/names.ts';
import { parseUnit } from './quadlet/parse.ts';
import { readTrustedFile } from './quadlet/read-file.ts';
import { directoriesBelow, namesIn, type QuadletDirectory, searchRoots, type SearchFacts } from './quadlet/search-path.ts';
import type { QuadletProblem } from './quadlet-problem.ts';
import type { QuadletSource } from './quadlet-source.ts';

/** The Quadlets of a user, sorted by name, and what is wrong with files that are none. */
export type LoadedQuadlets = {
  readonly sources: readonly QuadletSource[];
  readonly problems: readonly QuadletProblem[];
  /** Where was looked. */
  readonly roots: readonly string[];
};

/** Reads all Quadlets of the search path. Never fails: what cannot be read is a problem. */
export function loadQuadlets(facts: SearchFacts): LoadedQuadlets {
  const roots = searchRoots(facts);
  const directories = roots.flatMap((root) => directoriesBelow(root));
  return { ...loadFrom(directories, facts.places.uid), roots: roots.map(({ path }) => path) };
}

/** Reads the Quadlets of one directory and those below it: what is about to be installed. */
export function loadDirectory(path: string, uid: number): LoadedQuadlets {
  return { ...loadFrom(directoriesBelow({ path, shared: false }), uid), roots: [path] };
}

function loadFrom(directories: readonly QuadletDirectory[], uid: number): Omit<LoadedQuadlets, 'roots'> {
  const byName = new Map<string, string>();
  const sources: QuadletSource[] = [];
  const problems: QuadletProblem[] = [];
  const contents = new Map(directories.map(({ path }) => [path, namesIn(path)]));
  const places = new Map<string, string[]>();
  for (const [directory, names] of contents)
    for (const name of names) if (name.endsWith('.d')) places.set(name, [...(places.get(name) ?? []), directory]);
  for (const [directory, names] of contents) {
    for (const name of names) {
      if (typeOf(name) === undefined) continue;
      const path = join(directory, name);
      const winner = byName.get(name);
      if (winner !== undefined) {
        problems.push({ severity: 'warning', path, message: `hidden by ${winner}`, suggestion: 'remove or rename one of them' });
        continue;
      }
      byName.set(name, path);
      const loaded = loadOne(path, { name, uid, places });
      sources.push(...loaded.sources);
      problems.push(...loaded.problems);
    }
  }
  return { sources: sources.toSorted((one, other) => (one.name < other.name ? -1 : 1)), problems };
}

type FileFacts = { readonly name: string; readonly uid: number; readonly places: ReadonlyMap<string, readonly string[]> };

function loadOne(path: string, { name, uid, places }: FileFacts): Omit<LoadedQuadlets, 'roots'> {
  const type = typeOf(name);
  const refuse = (message: string, suggestion?: string): Omit<LoadedQuadlets, 'roots'> => ({
    sources: [],
    problems: [{ severity: 'error', path, message, suggestion }],
  });
  if (type === undefined || !isUnitName(name.slice(0, name.lastIndexOf('.'))))
    return refuse('not a name that systemd takes for a unit', 'use letters, digits and :_.-');
  const reading = readTrustedFile(path, uid);
  if (reading.kind === 'refused') return refuse(reading.reason);
  if (reading.kind === 'masked') return { sources: [], problems: [] };
  const parsed = parseUnit(reading.text, path);
  const dropIns = readDropIns(name, { places, uid });
  const source: QuadletSource = {
    name,
    type,
    path,
    unit: { sections: [...parsed.unit.sections, ...dropIns.sections] },
    dropIns: dropIns.paths,
    problems: [...parsed.problems, ...dropIns.problems],
  };
  return { sources: [source], problems: [] };
}
