import { formatPlatform, type Platform } from '../oci/platform.ts';
import { type Budget, newBudget, spend } from './budget.ts';
import { expand, expandWord, type Lookup } from './expand.ts';
import type { ArgInstruction, Containerfile, EnvInstruction, Escape } from './instruction.ts';
import { errorAt, LanguageError, located } from './language-error.ts';

/** What a build says to the Containerfile from outside. */
export type OuterVariables = {
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly buildPlatform: Platform;
  readonly targetPlatform: Platform;
  /** The stage that is built, by name; `default` when it has none. */
  readonly targetStage: string;
};

/**
 * Variables that FROM sees: the platforms' and those of ARGs before the first FROM. What is given with `--build-arg` counts first.
 *
 * @throws {TiffinError} `invalid-argument` when a default cannot be expanded
 */
export function globalVariables(containerfile: Containerfile, outer: OuterVariables): ReadonlyMap<string, string> {
  const given = (name: string): string | undefined => (Object.hasOwn(outer.buildArgs, name) ? outer.buildArgs[name] : undefined);
  const values = new Map<string, string>();
  for (const [name, value] of platformVariables(outer)) values.set(name, given(name) ?? value);
  const lookup: Lookup = (name) => values.get(name);
  for (const { args, location } of containerfile.globalArgs) {
    for (const { name, value } of args) {
      const chosen =
        given(name) ?? (value === undefined ? undefined : located(location, () => expandWord(value, lookup, containerfile.escape)));
      if (chosen !== undefined) values.set(name, chosen);
    }
  }
  return values;
}

/** `TARGETPLATFORM` and the like, which are there without being given. */
function platformVariables({ buildPlatform, targetPlatform, targetStage }: OuterVariables): [string, string][] {
  const of = (prefix: string, platform: Platform): [string, string][] => [
    [`${prefix}PLATFORM`, formatPlatform(platform)],
    [`${prefix}OS`, platform.os],
    [`${prefix}OSVERSION`, ''],
    [`${prefix}ARCH`, platform.architecture],
    [`${prefix}VARIANT`, platform.variant ?? ''],
  ];
  return [...of('BUILD', buildPlatform), ...of('TARGET', targetPlatform), ['TARGETSTAGE', targetStage]];
}

const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'];

/** The proxies among build arguments, in both spellings: each RUN sees them without an ARG, and no image or cache key does. */
export function proxyVariables(buildArgs: Readonly<Record<string, string>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(buildArgs)) {
    const upper = name.toUpperCase();
    if (!proxies.includes(upper)) continue;
    found[upper] = value;
    found[upper.toLowerCase()] = value;
  }
  return found;
}

/** More than the kernel hands to a program; variables that double each other would take all memory. */
const maxLength = 4 << 20;

/** What a stage begins with. */
export type StageStart = {
  readonly globals: ReadonlyMap<string, string>;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly escape: Escape;
  /** That of the whole build. */
  readonly budget?: Budget;
};

/** The variables of one stage as its instructions set them, ARG and ENV alike: the later counts. */
export class StageVariables {
  readonly #start: StageStart;
  readonly #values: Map<string, string>;
  /** Names that an ARG declared, with a value or without. */
  readonly #args: Set<string>;
  readonly budget: Budget;
  #length: number;

  /** @param environment `NAME=value` of the base image */
  constructor(start: StageStart, environment: readonly string[]) {
    this.#start = start;
    this.budget = start.budget ?? newBudget();
    this.#values = new Map(environment.map(pairOf));
    this.#args = new Set();
    this.#length = environment.reduce((sum, entry) => sum + entry.length, 0);
  }

  /** A stage that stands on this one begins with the same variables. */
  copy(): StageVariables {
    const copy = new StageVariables({ ...this.#start, budget: this.budget }, this.environment());
    for (const name of this.#args) copy.#args.add(name);
    return copy;
  }

  get escape(): Escape {
    return this.#start.escape;
  }

  readonly lookup: Lookup = (name) => this.#values.get(name);

  /** Names of all that are set. */
  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** What a RUN sees, each `NAME=value`. @throws {LanguageError} when it was asked for too often for its size */
  environment(): readonly string[] {
    spend(this.budget, 'characters', this.#length);
    spend(this.budget, 'entries', this.#values.size);
    return [...this.#values].map(([name, value]) => `${name}=${value}`);
  }

  /** Names that an ARG declared so far. */
  get declared(): ReadonlySet<string> {
    return this.#args;
  }

  /** ENV, its variables replaced. @throws {TiffinError} `invalid-argument` when there is too much of it */
  set({ pairs, location }: EnvInstruction): void {
    located(location, () => {
      for (const { name, value } of pairs) this.#put(name, value);
    });
  }

  /**
   * ARG: what was given, else the default, else the global value, else nothing.
   *
   * @returns the value of each, in order
   * @throws {TiffinError} `invalid-argument` when a default that counts cannot be expanded
   */
  declare({ args, location }: ArgInstruction): readonly (string | undefined)[] {
    return args.map(({ name, value }) => {
      const { buildArgs, globals } = this.#start;
      const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined;
      const chosen = given ?? (value === undefined ? globals.get(name) : located(location, () => expand(value, this).text));
      this.#args.add(name);
      if (chosen !== undefined) located(location, () => this.#put(name, chosen));
      return chosen;
    });
  }

  #put(name: string, value: string): void {
    const before = this.#values.get(name);
    this.#length += value.length - (before?.length ?? -name.length);
    if (this.#length > maxLength) throw new LanguageError(`the variables have more than ${maxLength >> 20} MiB of text`);
    this.#values.set(name, value);
  }
}

function pairOf(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return at === -1 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
}

/** Replaces the variables of FROM. @throws {TiffinError} `invalid-argument` when nothing is left */
export function expandFrom(
  stage: Containerfile['stages'][number],
  { globals, escape }: Pick<StageStart, 'globals' | 'escape'>,
): { readonly from: string; readonly platform: string | undefined } {
  const lookup: Lookup = (name) => globals.get(name);
  const expanded = (text: string): string => located(stage.location, () => expandWord(text, lookup, escape));
  const from = expanded(stage.from);
  if (from === '') throw errorAt(stage.location, `FROM ${stage.from} names no image: it is empty`, emptyHint(stage.from, globals));
  const platform = stage.platform === undefined ? undefined : expanded(stage.platform);
  if (platform === '') throw errorAt(stage.location, `--platform=${stage.platform} is empty`, emptyHint(stage.platform!, globals));
  return { from, platform };
}

function emptyHint(text: string, globals: ReadonlyMap<string, string>): string | undefined {
  const name = /\$\{?(\w+)/.exec(text)?.[1];
  if (name === undefined) return undefined;
  return globals.has(name)
    ? `give it a value: --build-arg ${name}=…`
    : `declare it before the first FROM (ARG ${name}=…), or give it: --build-arg ${name}=…`;
}
