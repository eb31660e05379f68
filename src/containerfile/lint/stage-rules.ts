import { nearest } from '../../lib/suggest.ts';
import { newBudget } from '../budget.ts';
import { expandTexts } from '../expand-instruction.ts';
import { expand, expandWord } from '../expand.ts';
import { IgnoreMatcher } from '../ignore.ts';
import type { AddInstruction, ArgInstruction, Containerfile, CopyInstruction, Instruction, SourceRange, Stage } from '../instruction.ts';
import { located } from '../language-error.ts';
import type { LintInput, Tell } from './finding.ts';
import { runMounts } from '../mount.ts';
import { findStage, neededStages } from '../needed-stages.ts';
import { globalVariables, StageVariables, type StageStart } from '../scope.ts';

/** What a stage left behind, for those that stand on it. */
type Left = {
  readonly variables: StageVariables;
  /** Whether all variables are known: not those of an image that is not here. */
  readonly isKnown: boolean;
  readonly hasShell: boolean;
  readonly hasWorkdir: boolean;
};

/** Rules of what stands within stages. @throws {TiffinError} for what cannot be expanded */
export function checkStages(containerfile: Containerfile, input: LintInput, tell: Tell): void {
  const { stages, escape } = containerfile;
  const targetStage = input.target ?? stages.at(-1)!.name ?? 'default';
  const globals = globalVariables(containerfile, { ...input, targetStage });
  const start: StageStart = { globals, buildArgs: input.buildArgs, escape, budget: newBudget() };
  const needed = input.target === undefined ? undefined : neededStages(containerfile, findStage(containerfile, input.target), globals);
  const matcher = new IgnoreMatcher(input.ignore ?? []);
  const left = new Map<string, Left>();
  for (const stage of stages) {
    const from = located(stage.location, () => expandWord(stage.from, (name) => globals.get(name), escape));
    const before = left.get(from.toLowerCase()) ?? imageLeft(from, start, input);
    const check = located(stage.location, () => new StageCheck(before, { tell, matcher }));
    const after = check.run(needed?.has(stage.index) === false ? { ...stage, instructions: [] } : stage);
    if (stage.name !== undefined) left.set(stage.name, after);
  }
}

const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function imageLeft(from: string, start: StageStart, input: LintInput): Left {
  const known = input.knownBase?.(from);
  const environment = [defaultPath, ...(known?.environment ?? [])];
  const isKnown = known !== undefined || from === 'scratch';
  return { variables: new StageVariables(start, environment), isKnown, hasShell: (known?.shell.length ?? 0) > 0, hasWorkdir: false };
}

/** Among more names none is looked for that is like another. */
const maxSuggested = 200;

const secretName = /(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const publicName = /(?:^|_)public(?:_|$)/i;

class StageCheck {
  readonly #variables: StageVariables;
  readonly #isKnown: boolean;
  readonly #tell: Tell;
  readonly #matcher: IgnoreMatcher;
  #hasShell: boolean;
  #hasWorkdir: boolean;
  readonly #once = new Map<string, SourceRange>();

  constructor(left: Left, { tell, matcher }: { readonly tell: Tell; readonly matcher: IgnoreMatcher }) {
    this.#variables = left.variables.copy();
    this.#isKnown = left.isKnown;
    this.#hasShell = left.hasShell;
    this.#hasWorkdir = left.hasWorkdir;
    this.#tell = tell;
    this.#matcher = matcher;
  }

  run(stage: Stage): Left {
    for (const instruction of stage.instructions) this.#check(instruction);
    return { variables: this.#variables, isKnown: this.#isKnown, hasShell: this.#hasShell, hasWorkdir: this.#hasWorkdir };
  }

  #check(instruction: Instruction): void {
    const { location } = instruction;
    switch (instruction.kind) {
      case 'arg':
        this.#checkArg(instruction);
        break;
      case 'env':
      case 'label':
        this.#checkPairs(instruction);
        break;
      case 'cmd':
      case 'entrypoint':
        this.#checkOnce(instruction.kind.toUpperCase(), location);
        if (instruction.command.form === 'shell' && !this.#hasShell)
          this.#tell(
            'JSONArgsRecommended',
            location,
            `${instruction.kind.toUpperCase()} is a line for a shell, which keeps signals to itself`,
          );
        break;
      case 'healthcheck':
        this.#checkOnce('HEALTHCHECK', location);
        break;
      case 'shell':
        this.#hasShell = true;
        break;
      case 'maintainer':
        this.#tell('MaintainerDeprecated', location, 'MAINTAINER is deprecated: write LABEL org.opencontainers.image.authors="…"');
        break;
      case 'run':
        runMounts(instruction, this.#variables);
        break;
      default:
        this.#checkExpanded(this.#expanded(instruction));
    }
  }

  #checkExpanded(instruction: Instruction): void {
    if (instruction.kind === 'copy' || instruction.kind === 'add') this.#checkSources(instruction);
    if (instruction.kind === 'expose') for (const port of instruction.ports) this.#checkPort(port, instruction.location);
    if (instruction.kind !== 'workdir') return;
    if (!this.#hasWorkdir && !instruction.value.startsWith('/'))
      this.#tell('WorkdirRelativePath', instruction.location, `WORKDIR ${instruction.value} begins wherever the base image is`);
    this.#hasWorkdir = true;
  }

  #expanded<One extends Instruction>(instruction: One): One {
    const { lookup, escape, budget } = this.#variables;
    const onUnset = (name: string): void => this.#tellUnset(name, instruction.location);
    return located(instruction.location, () => expandTexts(instruction, { lookup, escape, budget, onUnset }) as One);
  }

  #tellUnset(name: string, location: SourceRange): void {
    if (this.#variables.declared.has(name) || !/^\w+$/.test(name)) return;
    const known = this.#variables.names();
    const meant = known.length > maxSuggested ? undefined : nearest(name, known);
    // The image that the stage begins with may set it.
    if (!this.#isKnown && meant === undefined) return;
    this.#tell('UndefinedVar', location, `nothing sets $${name}${meant === undefined ? '' : ` (did you mean $${meant}?)`}`);
  }

  #checkArg(instruction: ArgInstruction): void {
    for (const { name, value } of instruction.args) {
      this.#checkSecret('ARG', name, instruction.location);
      const { lookup, escape, budget } = this.#variables;
      const onUnset = (unset: string): void => this.#tellUnset(unset, instruction.location);
      if (value !== undefined) located(instruction.location, () => expand(value, { lookup, escape, budget, onUnset }));
    }
    this.#variables.declare(instruction);
  }

  #checkPairs(written: Extract<Instruction, { kind: 'env' | 'label' }>): void {
    const instruction = this.#expanded(written);
    const keyword = instruction.kind.toUpperCase();
    if (written.isOldForm)
      this.#tell('LegacyKeyValueFormat', written.location, `write ${keyword} ${written.pairs[0]!.name}=… with "=" instead of a blank`);
    if (instruction.kind === 'label') return;
    for (const { name } of instruction.pairs) this.#checkSecret('ENV', name, instruction.location);
    this.#variables.set(instruction);
  }

  #checkSecret(keyword: string, name: string, location: SourceRange): void {
    if (!secretName.test(name) || publicName.test(name)) return;
    this.#tell(
      'SecretsUsedInArgOrEnv',
      location,
      `${keyword} ${name} looks like a secret; RUN --mount=type=secret keeps one out of the image`,
    );
  }

  /** It is the earlier one that does not count. */
  #checkOnce(keyword: string, location: SourceRange): void {
    const before = this.#once.get(keyword);
    if (before !== undefined) this.#tell('MultipleInstructionsDisallowed', before, `a later ${keyword} takes the place of this one`);
    this.#once.set(keyword, location);
  }

  #checkPort(port: string, location: SourceRange): void {
    if (port.includes(':')) this.#tell('ExposeInvalidFormat', location, `EXPOSE ${port} names an address or a port of the host`);
    const protocol = /\/(.*)$/.exec(port)?.[1] ?? '';
    if (protocol !== protocol.toLowerCase())
      this.#tell('ExposeProtoCasing', location, `the protocol of EXPOSE ${port} is not in small letters`);
  }

  #checkSources(instruction: CopyInstruction | AddInstruction): void {
    if (instruction.kind === 'copy' && instruction.from !== undefined) return;
    for (const source of instruction.sources) {
      const path = source.replace(/^\.?\/+/, '').replace(/\/+$/, '');
      if (/^[a-z]+:\/\//.test(source) || path === '' || path === '.' || !this.#matcher.matches(path)) continue;
      this.#tell('CopyIgnoredFile', instruction.location, `${instruction.kind.toUpperCase()} ${source}: the ignore file excludes it`);
    }
  }
}
