import type { Instruction, Stage } from '../../containerfile/instruction.ts';
import { LanguageError } from '../../containerfile/language-error.ts';
import { TiffinError } from '../../lib/errors.ts';
import { nearest } from '../../lib/suggest.ts';
import type { FilesFrom } from './step.ts';

/** What the names in a Containerfile are looked up in. */
export type StageNames = {
  readonly stages: readonly Stage[];
  /** Whether `--build-context` gives a name a meaning, which comes before that of a stage. */
  readonly hasContext: (name: string) => boolean;
};

/**
 * What `COPY --from` or a mount's `from=` means within a stage: an earlier stage by name or number, else a named context or an image.
 *
 * @throws {LanguageError} for the stage itself, a later one, or a number that is none
 */
export function filesFrom(name: string | undefined, stage: number, { stages, hasContext }: StageNames): FilesFrom {
  if (name === undefined || name === '') return { kind: 'context' };
  if (hasContext(name)) return { kind: 'named', name };
  const index = stageIndex(name, stage, stages);
  if (index !== undefined) return { kind: 'stage', index };
  if (/^\d+$/.test(name)) throw new LanguageError(`there is no stage ${name} before this one`);
  const later = stages.findIndex((other) => other.name === name.toLowerCase());
  if (later >= stage)
    throw new LanguageError(
      later === stage ? `stage ${name} cannot copy from itself` : `stage ${name} comes later: a stage can use those before it only`,
    );
  return { kind: 'named', name };
}

/** The earlier stage that a name or a number means; of several of one name the last. */
function stageIndex(name: string, before: number, stages: readonly Stage[]): number | undefined {
  const index = stages.slice(0, before).findLastIndex((stage) => stage.name === name.toLowerCase());
  if (index !== -1) return index;
  return /^\d{1,5}$/.test(name) && Number(name) < before ? Number(name) : undefined;
}

/** The earlier stage that `FROM` names; undefined: an image, `scratch` or a named context. Numbers are names of images here. */
export function baseStage(from: string, stage: number, { stages, hasContext }: StageNames): number | undefined {
  if (hasContext(from)) return undefined;
  const index = stages.slice(0, stage).findLastIndex(({ name }) => name === from.toLowerCase());
  return index === -1 ? undefined : index;
}

/**
 * The stage that is to be built: by name, else by number; the last when nothing is said.
 *
 * @throws {TiffinError} `invalid-argument` when there is none
 */
export function targetStage(stages: readonly Stage[], target: string | undefined): number {
  if (target === undefined) return stages.length - 1;
  const index = stages.findLastIndex(({ name }) => name === target.toLowerCase());
  if (index !== -1) return index;
  if (/^\d{1,5}$/.test(target) && Number(target) < stages.length) return Number(target);
  const names = stages.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const meant = nearest(target, names);
  const known = names.length === 0 ? 'no stage has a name' : `there are ${names.join(', ')}`;
  throw new TiffinError('invalid-argument', `--target ${target}: there is no such stage`, {
    hint: meant === undefined ? known : `did you mean ${meant}?`,
  });
}

/** The values of `from=` in the mounts of a RUN, without reading the rest of them. */
function mountSources(mounts: readonly string[]): string[] {
  return mounts.flatMap((text) => {
    const from = text.split(',').find((field) => /^\s*"?from=/i.test(field));
    return from === undefined ? [] : [from.slice(from.indexOf('=') + 1).replace(/"$/, '')];
  });
}

/** The names that instructions take files from. */
export function namedSources(instructions: readonly Instruction[]): string[] {
  return instructions.flatMap((instruction) => {
    if (instruction.kind === 'copy') return instruction.from === undefined ? [] : [instruction.from];
    return instruction.kind === 'run' ? mountSources(instruction.mounts) : [];
  });
}

/** Indices of the stages that instructions of a stage take files from. @throws {TiffinError} what `filesFrom` throws */
export function stagesUsed(instructions: readonly Instruction[], stage: number, names: StageNames): number[] {
  const used = namedSources(instructions).map((name) => filesFrom(name, stage, names));
  return [...new Set(used.flatMap((from) => (from.kind === 'stage' ? [from.index] : [])))];
}
