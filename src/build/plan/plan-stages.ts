import { newBudget } from '../../containerfile/budget.ts';
import type { ConfigTerms } from '../../containerfile/config-change.ts';
import type { Containerfile, Stage } from '../../containerfile/instruction.ts';
import { errorAt, located } from '../../containerfile/language-error.ts';
import { parseInstruction } from '../../containerfile/parse.ts';
import { expandFrom, StageVariables } from '../../containerfile/scope.ts';
import { draftOf } from '../../image/commit.ts';
import { parsePlatform, type Platform } from '../../oci/platform.ts';
import type { Base, BaseRequest } from '../base-image.ts';
import type { LanguageRequest, TimesRequest } from '../request.ts';
import type { BaseImage } from '../stage-state.ts';
import { baseStage, stagesUsed, type StageNames } from './graph.ts';
import { planStage } from './plan-stage.ts';
import type { PlannedStep } from './step.ts';
import { layerEpoch, secondsOf } from './times.ts';

/** What a stage begins with. */
export type StageBase =
  | { readonly kind: 'scratch' }
  | ({ readonly kind: 'image' } & BaseImage)
  | { readonly kind: 'stage'; readonly index: number };

/** A stage, decided in all its parts. */
export type PlannedStage = {
  readonly stage: Stage;
  readonly platform: Platform;
  readonly base: StageBase;
  /** What it begins with. */
  readonly terms: ConfigTerms;
  readonly steps: readonly PlannedStep[];
  /** As they are at its end. */
  readonly variables: StageVariables;
  /** Other stages that it needs. */
  readonly needs: readonly number[];
  readonly epoch: number | undefined;
};

/** What stages are planned from. */
export type PlanInput = {
  readonly containerfile: Containerfile;
  readonly globals: ReadonlyMap<string, string>;
  readonly platform: Platform;
  /** Nobody said for which platform. */
  readonly isAnyPlatform: boolean;
  readonly language: LanguageRequest;
  readonly times: TimesRequest;
  readonly inheritLabels: boolean;
  /** `--from`: stands in for the image of the first stage. */
  readonly firstImage: string | undefined;
  readonly hasContext: (name: string) => boolean;
  readonly resolve: (request: BaseRequest) => Promise<Base>;
};

/** The stages of a build for one platform; each is planned when it is asked for, once. */
export class StagePlans {
  readonly #input: PlanInput;
  readonly #names: StageNames;
  readonly #known = new Map<number, Promise<PlannedStage>>();
  readonly #budget = newBudget();

  constructor(input: PlanInput) {
    this.#input = input;
    this.#names = { stages: input.containerfile.stages, hasContext: input.hasContext };
  }

  /**
   * Plans a stage, and those it needs.
   *
   * @throws {TiffinError} `invalid-argument`, `FILE:LINE: …`; what bases cannot be found for
   */
  plan(index: number): Promise<PlannedStage> {
    const known = this.#known.get(index) ?? this.#plan(index);
    this.#known.set(index, known);
    return known;
  }

  /** Stages and all that they need, by index. */
  async closure(targets: readonly number[]): Promise<Map<number, PlannedStage>> {
    const planned = new Map<number, PlannedStage>();
    const visit = async (index: number): Promise<void> => {
      if (planned.has(index)) return;
      const plan = await this.plan(index);
      planned.set(index, plan);
      await Promise.all(plan.needs.map(visit));
    };
    await Promise.all(targets.map(visit));
    return planned;
  }

  async #plan(index: number): Promise<PlannedStage> {
    const { containerfile, language, globals } = this.#input;
    const stage = containerfile.stages[index]!;
    const { escape } = containerfile;
    const expanded = expandFrom(stage, { globals, escape });
    const written = expanded.platform;
    const from = (index === 0 ? this.#input.firstImage : undefined) ?? expanded.from;
    const platform = written === undefined ? this.#input.platform : platformOf(stage, written);
    const below = baseStage(from, index, this.#names);
    const start =
      below === undefined ? await this.#findBase({ from, platform, isSaid: written !== undefined }) : await this.#standOn(below);
    const variables =
      start.variables ??
      new StageVariables({ globals, buildArgs: language.buildArgs, escape, budget: this.#budget }, start.terms.config.Env ?? []);
    const { OnBuild: triggers = [], ...config } = start.terms.config;
    const before = start.first === undefined ? triggers : [start.first];
    const instructions = [...before.map((text) => parseInstruction(text, { location: stage.location })), ...stage.instructions];
    const uses = instructions.flatMap((instruction) => located(instruction.location, () => stagesUsed([instruction], index, this.#names)));
    const terms = { ...start.terms, config };
    const steps = planStage({ index, instructions, names: this.#names, variables, terms });
    const needs = [...new Set([...(below === undefined ? [] : [below]), ...uses])];
    const stages = await Promise.all(uses.map(async (use) => (await this.plan(use)).epoch));
    const epoch = layerEpoch(this.#input.times, { base: start.created, stages });
    return { stage, platform: start.platform, base: start.base, terms, steps, variables, needs, epoch };
  }

  async #standOn(index: number): Promise<StageStart> {
    const { platform, epoch, variables, steps, terms } = await this.plan(index);
    const last = steps.at(-1)?.terms ?? terms;
    return {
      base: { kind: 'stage', index },
      platform,
      created: epoch,
      variables: located(this.#input.containerfile.stages[index]!.location, () => variables.copy()),
      terms: { ...last, isCommandOurs: false },
    };
  }

  async #findBase({ from, platform, isSaid }: FromParts): Promise<StageStart> {
    const isAnyFine = !isSaid && this.#input.isAnyPlatform;
    const base = await this.#input.resolve({ name: from, platform, isAnyFine });
    // Files are an image when they are copied to where there is none.
    if (base.kind === 'files') return { ...nothing, platform, first: `COPY --from=${from} . /` };
    if (base.kind === 'scratch') return { ...nothing, platform };
    const { image, name } = base;
    const { Labels, ...config } = draftOf(image.config.config);
    const kept = Labels === undefined || !this.#input.inheritLabels ? config : { ...config, Labels };
    return {
      base: { kind: 'image', image, name },
      platform: image.platform,
      created: secondsOf(image.config.created),
      terms: { config: kept, author: image.config.author, isCommandOurs: false },
    };
  }
}

type FromParts = { readonly from: string; readonly platform: Platform; readonly isSaid: boolean };

type StageStart = {
  readonly base: StageBase;
  readonly platform: Platform;
  readonly created: number | undefined;
  readonly terms: ConfigTerms;
  /** What comes before all instructions. */
  readonly first?: string;
  /** Of a stage below. */
  readonly variables?: StageVariables;
};

const scratch: ConfigTerms = {
  config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], WorkingDir: '/' },
  isCommandOurs: false,
};

/** A stage that stands on nothing. */
const nothing = { base: { kind: 'scratch' }, created: undefined, terms: scratch } as const;

function platformOf(stage: Stage, text: string): Platform {
  try {
    return parsePlatform(text);
  } catch {
    throw errorAt(stage.location, `FROM --platform=${text}: that is no platform`, 'write linux/amd64, linux/arm64, …');
  }
}
