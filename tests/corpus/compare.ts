/**
 * What is different between the image that tiffin built and the one that it should be.
 */
import { baseTime } from './bases.ts';
import { type Case, contextTime } from './case.ts';
import { describe, describeChanges } from './describe.ts';
import type { ImageTree } from './image-tree.ts';

/** Compares with what another builder made: every path, every field, and times, which tiffin bounds by the base's. */
export function compareImages(one: Case, ours: ImageTree, theirs: ImageTree): string[] {
  return [...compareLines(one, describe(ours), describe(theirs)), ...compareTimes(one, ours, theirs)];
}

/** Compares what is new since the base with the lines that the case has. */
export function compareExpected(one: Case, ours: ImageTree, base: ImageTree | undefined): string[] {
  const keyOf = (line: string): string => /^(?:[fdpcb] \d+ \d+:\d+ |l \d+:\d+ |- )?(\S+)/.exec(line)?.[1] ?? line;
  const expected = new Map(one.expected.map((line) => [keyOf(line), keyOf(line) === 'Env' ? sortedEnv(line) : line]));
  return compareLines(one, describeChanges(ours, base), expected);
}

function sortedEnv(line: string): string {
  return `Env ${JSON.stringify((JSON.parse(line.slice('Env '.length)) as string[]).sort())}`;
}

function compareLines({ exceptions }: Case, ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): string[] {
  const keys = new Set([...ours.keys(), ...theirs.keys()]);
  return [...keys]
    .filter((key) => !exceptions.includes(key) && ours.get(key) !== theirs.get(key))
    .sort()
    .flatMap((key) => [`    tiffin: ${ours.get(key) ?? `nothing at ${key}`}`, `  expected: ${theirs.get(key) ?? `nothing at ${key}`}`]);
}

/** A file of a context is as old as the base, whatever its time was; others keep theirs, and none is younger than the base. */
function compareTimes({ exceptions }: Case, ours: ImageTree, theirs: ImageTree): string[] {
  return [...ours.nodes].flatMap(([path, { modifiedAt, type }]) => {
    const other = theirs.nodes.get(path);
    if (other === undefined || type === 'd' || exceptions.includes(path) || exceptions.includes('times')) return [];
    const bounded = other.modifiedAt === contextTime ? baseTime : Math.min(Math.floor(other.modifiedAt), baseTime);
    return Math.floor(modifiedAt) === bounded ? [] : [`  time of ${path}: ${modifiedAt}, and not ${bounded}`];
  });
}
