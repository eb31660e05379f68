import { posix } from 'node:path';

import { changeConfig, type ConfigDraft, type ConfigTerms } from '../../containerfile/config-change.ts';
import { expandInstruction } from '../../containerfile/expand-instruction.ts';
import type { AddInstruction, CopyInstruction, Instruction, RunInstruction } from '../../containerfile/instruction.ts';
import { historyText, linesText } from '../../containerfile/history-text.ts';
import { LanguageError, located } from '../../containerfile/language-error.ts';
import { runMounts } from '../../containerfile/mount.ts';
import { runCommand } from '../../containerfile/run-command.ts';
import type { StageVariables } from '../../containerfile/scope.ts';
import { filesFrom, type StageNames } from './graph.ts';
import type { PlannedStep, StepMount, StepWork } from './step.ts';

/** What a stage is planned from. Its variables change with it. */
export type StageInput = {
  readonly index: number;
  /** Triggers of the base image come first. */
  readonly instructions: readonly Instruction[];
  readonly names: StageNames;
  readonly variables: StageVariables;
  /** What the stage begins with. */
  readonly terms: ConfigTerms;
};

/**
 * Decides all steps of a stage; nothing is looked up or run.
 *
 * @throws {TiffinError} `invalid-argument`, `FILE:LINE: …`
 */
export function planStage(input: StageInput): readonly PlannedStep[] {
  let { terms } = input;
  return input.instructions.map((written) => {
    const instruction = expandInstruction(written, input.variables);
    if (instruction.kind === 'arg') input.variables.declare(instruction);
    if (instruction.kind === 'env') input.variables.set(instruction);
    terms = changeConfig(terms, instruction, input.variables.budget);
    const { config } = terms;
    const work = located(instruction.location, () => workOf(instruction, config, input));
    return { instruction, work, terms, createdBy: historyText(instruction, config), comment: linesText(instruction.location) };
  });
}

function workOf(instruction: Instruction, config: ConfigDraft, input: StageInput): StepWork {
  switch (instruction.kind) {
    case 'run':
      return runWork(instruction, config, input);
    case 'copy':
    case 'add':
      return copyWork(instruction, config, input);
    case 'workdir': {
      const path = config.WorkingDir ?? '/';
      return path === '/' ? { kind: 'config' } : { kind: 'directory', path, user: config.User ?? '' };
    }
    default:
      return { kind: 'config' };
  }
}

function runWork(instruction: RunInstruction, config: ConfigDraft, { index, names, variables }: StageInput): StepWork {
  const { words, script } = runCommand(instruction, config.Shell ?? []);
  const directory = config.WorkingDir ?? '/';
  const mounts = runMounts(instruction, variables).map((mount): StepMount => {
    if (mount.target === undefined && ['bind', 'cache', 'tmpfs'].includes(mount.type))
      throw new LanguageError(`--mount=type=${mount.type} needs a target`, 'say where it is to be: target=/path');
    const from = mount.type === 'bind' || mount.from !== undefined ? filesFrom(mount.from, index, names) : undefined;
    const target = mount.target === undefined ? undefined : posix.resolve('/', directory, mount.target);
    if (target === '/') throw new LanguageError('--mount: the target is the root itself', 'name a directory below it');
    return { mount: target === undefined ? mount : { ...mount, target }, from };
  });
  return {
    kind: 'run',
    words,
    script,
    environment: variables.environment(),
    user: config.User ?? '',
    directory,
    mounts,
    network: instruction.network,
    security: instruction.security,
    devices: instruction.devices,
  };
}

function copyWork(instruction: CopyInstruction | AddInstruction, config: ConfigDraft, { index, names }: StageInput): StepWork {
  const from = filesFrom(instruction.kind === 'copy' ? instruction.from : undefined, index, names);
  return { kind: 'copy', instruction, from, destination: absolute(instruction.destination, config.WorkingDir ?? '/') };
}

/** A slash, a dot or two at the end say that it is a directory. */
function absolute(destination: string, directory: string): string {
  const path = posix.resolve('/', directory, destination);
  return path !== '/' && /(?:^|\/)\.{0,2}$/.test(destination) ? `${path}/` : path;
}
