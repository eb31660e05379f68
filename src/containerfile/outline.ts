import { expand, type Expansion } from './expand.ts';
import type { ArgInstruction, Containerfile, RunMount, SourceRange, Stage } from './instruction.ts';
import { located } from './language-error.ts';
import { runMounts } from './mount.ts';
import { findStage, neededStages } from './needed-stages.ts';
import { expandFrom, globalVariables, type OuterVariables, StageVariables } from './scope.ts';

/** What a build can be given: `--call=outline`. */
export type Outline = {
  /** The stage that would be built. */
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly args: readonly OutlineArg[];
  readonly secrets: readonly OutlineSecret[];
  readonly ssh: readonly OutlineSecret[];
};

/** An ARG that the stage, or what it needs, uses. */
export type OutlineArg = {
  readonly name: string;
  readonly value: string | undefined;
  readonly description: string | undefined;
  readonly location: SourceRange;
};

/** A secret or an agent that a RUN asks for. */
export type OutlineSecret = { readonly name: string; readonly isRequired: boolean; readonly location: SourceRange };

/** A stage: `--call=targets`. */
export type Target = {
  readonly name: string | undefined;
  readonly from: string;
  readonly platform: string | undefined;
  readonly description: string | undefined;
  readonly isDefault: boolean;
  readonly location: SourceRange;
};

/** The stages that can be built with `--target`. */
export function listTargets({ stages }: Containerfile): Target[] {
  return stages.map((stage) => ({
    name: stage.name,
    from: stage.from,
    platform: stage.platform,
    description: descriptionOf(stage.name, stage.comments),
    isDefault: stage.index === stages.length - 1,
    location: stage.location,
  }));
}

/** The text of the comment above something that begins with its name. */
function descriptionOf(name: string | undefined, comments: readonly string[]): string | undefined {
  return name === undefined ? undefined : comments.find((comment) => comment.startsWith(`${name} `))?.slice(name.length + 1);
}

/**
 * Lists what a build of a stage takes from outside: ARGs, secrets, agents, of the stage and all that it needs.
 *
 * @throws {TiffinError} `invalid-argument` when there is no such stage, and for what cannot be expanded
 */
export function outline(
  containerfile: Containerfile,
  input: Omit<OuterVariables, 'targetStage'> & { readonly target?: string | undefined },
): Outline {
  const target = findStage(containerfile, input.target);
  const globals = globalVariables(containerfile, { ...input, targetStage: target.name ?? 'default' });
  const collector = new Collector(containerfile, globals, input.buildArgs);
  for (const index of neededStages(containerfile, target, globals)) collector.addStage(containerfile.stages[index]!);
  return { name: target.name, description: descriptionOf(target.name, target.comments), ...collector.found() };
}

const byLine = (one: { readonly location: SourceRange }, other: { readonly location: SourceRange }): number =>
  one.location.start - other.location.start;

class Collector {
  readonly #containerfile: Containerfile;
  readonly #globals: ReadonlyMap<string, string>;
  readonly #buildArgs: Readonly<Record<string, string>>;
  readonly #args = new Map<string, OutlineArg>();
  readonly #secrets = new Map<string, OutlineSecret>();
  readonly #ssh = new Map<string, OutlineSecret>();

  constructor(containerfile: Containerfile, globals: ReadonlyMap<string, string>, buildArgs: Readonly<Record<string, string>>) {
    this.#containerfile = containerfile;
    this.#globals = globals;
    this.#buildArgs = buildArgs;
  }

  found(): Pick<Outline, 'args' | 'secrets' | 'ssh'> {
    const sorted = <One extends { readonly location: SourceRange }>(map: ReadonlyMap<string, One>): One[] =>
      [...map.values()].toSorted(byLine);
    return { args: sorted(this.#args), secrets: sorted(this.#secrets), ssh: sorted(this.#ssh) };
  }

  addStage(stage: Stage): void {
    const { escape } = this.#containerfile;
    const globals = this.#globals;
    const variables = new StageVariables({ globals, buildArgs: this.#buildArgs, escape }, []);
    expandFrom(stage, { globals, escape });
    for (const text of [stage.from, stage.platform ?? '']) this.#addGlobals(text, stage.location);
    for (const instruction of stage.instructions) {
      if (instruction.kind === 'arg') this.#addArgs(instruction, variables.declare(instruction));
      if (instruction.kind === 'run') for (const mount of runMounts(instruction, variables)) this.#addMount(mount, instruction.location);
    }
  }

  /** Global ARGs that a text uses, and those that their defaults use. */
  #addGlobals(text: string, location: SourceRange): void {
    const read = (word: string): Expansion =>
      located(location, () => expand(word, { escape: this.#containerfile.escape, lookup: (name) => this.#globals.get(name) }));
    const { used, unset } = read(text);
    for (const name of [...used, ...unset]) this.#addGlobal(name);
  }

  #addGlobal(name: string): void {
    if (this.#args.has(name)) return;
    for (const { args, comments, location } of this.#containerfile.globalArgs) {
      const arg = args.find((candidate) => candidate.name === name);
      if (arg === undefined) continue;
      this.#args.set(name, { name, value: this.#globals.get(name), description: descriptionOf(name, comments), location });
      if (arg.value !== undefined) this.#addGlobals(arg.value, location);
    }
  }

  #addArgs({ args, comments, location }: ArgInstruction, values: readonly (string | undefined)[]): void {
    for (const [index, { name, value }] of args.entries()) {
      // One without a default stands for the global one, which may be the platform's and is no question then.
      if (value === undefined && this.#globals.has(name)) this.#addGlobal(name);
      else if (!this.#args.has(name))
        this.#args.set(name, { name, value: values[index], description: descriptionOf(name, comments), location });
    }
  }

  #addMount({ type, id, required }: RunMount, location: SourceRange): void {
    if (id === undefined || (type !== 'secret' && type !== 'ssh')) return;
    const map = type === 'secret' ? this.#secrets : this.#ssh;
    if (map.get(id)?.isRequired !== true) map.set(id, { name: id, isRequired: required, location });
  }
}
