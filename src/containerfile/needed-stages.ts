import { nearest } from '../lib/suggest.ts';
import { TiffinError } from '../lib/errors.ts';
import { expandWord } from './expand.ts';
import type { Containerfile, Instruction, Stage } from './instruction.ts';
import { located } from './language-error.ts';

/**
 * The stage that a name or a number means, the last without one.
 *
 * @throws {TiffinError} `invalid-argument` when there is none
 */
export function findStage({ stages }: Containerfile, target: string | undefined): Stage {
  const found = target === undefined ? stages.at(-1) : (named(stages, target) ?? numbered(stages, target));
  if (found !== undefined) return found;
  const names = stages.flatMap(({ name }) => name ?? []);
  const meant = nearest(target!, names);
  const known = names.length === 0 ? 'no stage has a name' : `there are ${names.join(', ')}`;
  const hint = meant === undefined ? known : `did you mean ${meant}?`;
  throw new TiffinError('invalid-argument', `there is no stage ${JSON.stringify(target)}`, { hint });
}

/** Numbers of a stage and of all that it needs: its base, what it copies from, and what its mounts show. */
export function neededStages(containerfile: Containerfile, target: Stage, globals: ReadonlyMap<string, string>): ReadonlySet<number> {
  const { stages, escape } = containerfile;
  const needed = new Set([target.index]);
  for (const index of needed) {
    const stage = stages[index]!;
    const before = stages.slice(0, index);
    const from = located(stage.location, () => expandWord(stage.from, (name) => globals.get(name), escape));
    const sources = stage.instructions.flatMap(sourcesOf).map((name) => named(before, name) ?? numbered(before, name));
    for (const source of [named(before, from), ...sources]) if (source !== undefined) needed.add(source.index);
  }
  return needed;
}

function named(stages: readonly Stage[], name: string): Stage | undefined {
  return stages.findLast((stage) => stage.name === name.toLowerCase());
}

function numbered(stages: readonly Stage[], text: string): Stage | undefined {
  return /^\d{1,5}$/.test(text) ? stages[Number(text)] : undefined;
}

function sourcesOf(instruction: Instruction): string[] {
  if (instruction.kind === 'copy') return instruction.from === undefined ? [] : [instruction.from];
  if (instruction.kind !== 'run') return [];
  return instruction.mounts.flatMap((text) => /(?:^|,)from=([^,]*)/i.exec(text)?.[1] ?? []);
}
