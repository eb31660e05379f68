import { TiffinError } from '../../lib/errors.ts';
import type { HistoryEntry } from '../../oci/image-config.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import type { PlannedStage } from '../plan/plan-stages.ts';
import type { PlannedStep } from '../plan/step.ts';
import { imageEpoch, timeText } from '../plan/times.ts';
import type { StageState } from '../stage-state.ts';
import { SourceDigests } from './digests.ts';
import { makeStepPlace } from './step-place.ts';
import { StepTeller, type TellerParts } from './step-teller.ts';
import type { BuildSession } from './session.ts';
import { doStep } from './do-step.ts';
import type { StepOutcome } from './step-cache.ts';
import type { StepRun } from './step-run.ts';

/** The stages of a build for one platform, each run once. */
export class StageRuns {
  readonly #session: BuildSession;
  readonly #plans: ReadonlyMap<number, PlannedStage>;
  readonly #teller: Pick<TellerParts, 'nextId' | 'platform'>;
  readonly #digests: SourceDigests;
  /** What the steps of a stage write is one layer. */
  readonly #isSingle: boolean;
  readonly #known = new Map<number, Promise<StageState>>();

  constructor(session: BuildSession, plans: ReadonlyMap<number, PlannedStage>, teller: Pick<TellerParts, 'nextId' | 'platform'>) {
    this.#session = session;
    this.#plans = plans;
    this.#teller = teller;
    const { layers, squash } = session.request.cache;
    this.#isSingle = !layers || squash !== 'none';
    this.#digests = new SourceDigests(
      session,
      [...plans.values()].flatMap(({ steps }) => steps),
    );
  }

  /** Runs a stage, and those it stands on; others when they are needed. @throws {TiffinError} what its steps fail for */
  run(index: number): Promise<StageState> {
    const known = this.#known.get(index) ?? this.#run(index);
    this.#known.set(index, known);
    return known;
  }

  async #run(index: number): Promise<StageState> {
    const plan = this.#plans.get(index)!;
    await using place = this.#isSingle ? makeStepPlace(this.#session.services) : undefined;
    const pending = place === undefined ? undefined : { path: `${place.directory}/pending`, mountPoints: new Set<string>() };
    const teller = new StepTeller(this.#session, plan, this.#teller);
    let state = await this.#begin(plan);
    teller.begin();
    for (const [position, step] of plan.steps.entries()) {
      // A step begins when what it takes files from is there.
      for (const stage of stagesTaken(step)) await this.run(stage);
      const told = teller.start(position);
      try {
        const outcome = await this.#do(step, state, { plan, pending, onOutput: told.output });
        state = after(state, step, { outcome, created: this.#created(plan) });
        told.done(outcome);
      } catch (error) {
        throw await told.failed(error, state);
      }
    }
    return pending === undefined ? state : await (await import('./join-steps.ts')).joinSteps(this.#session, state, pending);
  }

  #created(plan: PlannedStage): string {
    const { request, context } = this.#session;
    return timeText(imageEpoch(request.image.times, { commit: context.epoch, layers: plan.epoch }));
  }

  async #begin({ base, platform, terms, epoch }: PlannedStage): Promise<StageState> {
    if (base.kind === 'stage') return { ...(await this.run(base.index)), platform, terms, epoch };
    const common = { platform, terms, epoch };
    if (base.kind === 'scratch') return { ...common, base: undefined, layers: [], baseLayers: 0, history: [] };
    const { layers, config } = base.image;
    return { ...common, base, layers, baseLayers: layers.length, history: config.history };
  }

  async #do(
    step: PlannedStep,
    state: StageState,
    { plan, ...told }: { readonly plan: PlannedStage } & Pick<StepRun, 'onOutput' | 'pending'>,
  ): Promise<StepOutcome | undefined> {
    if (this.#session.signal.aborted) throw new TiffinError('cancelled', 'cancelled');
    const { platform, layers, epoch } = state;
    const run: StepRun = { platform, layers, epoch, ...told, stage: (index) => this.run(index) };
    return doStep(this.#session, step, { run, digests: this.#digests, stage: plan.stage });
  }
}

/** Stages that a step takes files from, by index. Pure. */
export function stagesTaken({ work }: Pick<PlannedStep, 'work'>): readonly number[] {
  const from = work.kind === 'copy' ? [work.from] : work.kind === 'run' ? work.mounts.map((mount) => mount.from) : [];
  return from.flatMap((files) => (files?.kind === 'stage' ? [files.index] : []));
}

/** What a stage is after a step. Pure. */
export function after(
  state: StageState,
  { createdBy, comment, terms, work }: PlannedStep,
  { outcome, created }: { readonly outcome: StepOutcome | undefined; readonly created: string },
): StageState {
  const layer: ImageLayer | undefined = outcome?.layer;
  const entry: HistoryEntry = { created, created_by: createdBy, comment, ...(layer === undefined && { empty_layer: true }) };
  return {
    ...state,
    terms,
    layers: layer === undefined ? state.layers : [...state.layers, layer],
    history: work.kind === 'config' && createdBy === '' ? state.history : [...state.history, entry],
  };
}
