import { TiffinError } from '../../lib/errors.ts';
import type { SourceRange } from '../../containerfile/instruction.ts';
import type { StepFailure, StepName } from '../event.ts';
import type { PlannedStage } from '../plan/plan-stages.ts';
import { imageEpoch } from '../plan/times.ts';
import type { StageState } from '../stage-state.ts';
import { writeImage } from '../write-image.ts';
import { CommandFailed, isCancelled } from './command-failed.ts';
import type { BuildSession } from './session.ts';
import type { StepOutcome } from './step-cache.ts';
import type { StepRun } from './step-run.ts';

/** How steps are called. */
export type TellerParts = {
  /** Numbers steps of the whole build. */
  readonly nextId: () => number;
  /** Only where there are several. */
  readonly platform: string | undefined;
};

/** Somebody who says how one step goes. */
export type StepStory = {
  readonly output: StepRun['onOutput'];
  readonly done: (outcome: StepOutcome | undefined) => void;
  /** Says why it failed. @returns what the build fails with */
  readonly failed: (error: unknown, before: StageState) => Promise<unknown>;
};

const lastOutputBytes = 16 << 10;

/** Tells of the steps of one stage. */
export class StepTeller {
  readonly #session: BuildSession;
  readonly #plan: PlannedStage;
  readonly #parts: TellerParts;

  constructor(session: BuildSession, plan: PlannedStage, parts: TellerParts) {
    this.#session = session;
    this.#plan = plan;
    this.#parts = parts;
  }

  /** FROM, which is done when its image was found. */
  begin(): void {
    const { location, source } = this.#plan.stage;
    const step = this.#name(0, source, location);
    this.#session.hooks.onEvent({ kind: 'step-started', step });
    this.#session.hooks.onEvent({ kind: 'step-done', step, layer: undefined, milliseconds: 0 });
  }

  /** The step of that position begins. */
  start(position: number): StepStory {
    const { instruction } = this.#plan.steps[position]!;
    const step = this.#name(position + 1, instruction.source, instruction.location);
    const { onEvent } = this.#session.hooks;
    const began = performance.now();
    let last = Buffer.alloc(0);
    onEvent({ kind: 'step-started', step });
    return {
      output: (stream, bytes) => {
        last = Buffer.concat([last, bytes]).subarray(-lastOutputBytes);
        onEvent({ kind: 'step-output', step, stream, bytes });
      },
      done: (outcome) => {
        const layer = outcome?.layer?.diffId;
        if (outcome?.isCached === true) onEvent({ kind: 'step-cached', step, layer });
        else onEvent({ kind: 'step-done', step, layer, milliseconds: performance.now() - began });
      },
      failed: async (error, before) => {
        if (this.#session.signal.aborted || isCancelled(error)) {
          onEvent({ kind: 'step-cancelled', step });
          return error;
        }
        const failure = explain(error, step);
        const lastGood = await this.#lastGood(before);
        onEvent({ kind: 'step-failed', step, failure: { ...failure, lastOutput: last, lastGood } });
        return new TiffinError(codeOf(error), failure.message, {
          hint: error instanceof TiffinError ? error.hint : undefined,
          cause: error,
        });
      },
    };
  }

  #name(position: number, text: string, { file, start, end }: SourceRange): StepName {
    const { stage, steps } = this.#plan;
    return {
      id: this.#parts.nextId(),
      stage: stage.name ?? String(stage.index),
      number: position + 1,
      total: steps.length + 1,
      platform: this.#parts.platform,
      text,
      location: { file, line: start, end },
    };
  }

  /** An image of what the step stood on, so that people can look at it; nothing when there are no files yet. */
  async #lastGood(state: StageState): Promise<StepFailure['lastGood']> {
    const { services, request, context, signal } = this.#session;
    if (state.layers.length === 0) return undefined;
    try {
      const created = imageEpoch(request.image.times, { commit: context.epoch, layers: state.epoch });
      const image = await writeImage(services, withoutCommand(state), { request, created, signal });
      return { imageId: image.id, command: ['/bin/sh'] };
    } catch (error) {
      services.log.debug(`keep what the step stood on: ${String(error)}`);
      return undefined;
    }
  }
}

/** An image to look into: nothing comes before the command that people type. */
function withoutCommand(state: StageState): StageState {
  const { Entrypoint: _entrypoint, Cmd: _command, Healthcheck: _check, ...config } = state.terms.config;
  return { ...state, terms: { ...state.terms, config } };
}

function explain(error: unknown, { text, location }: StepName): Pick<StepFailure, 'message' | 'exitStatus'> {
  if (error instanceof CommandFailed) return { message: `building at STEP "${text}": ${error.message}`, exitStatus: error.status };
  const place = `${location.file}:${location.line}: `;
  const message = error instanceof Error ? error.message : String(error);
  return { message: message.startsWith(place) ? message : `${place}${message}`, exitStatus: undefined };
}

function codeOf(error: unknown): TiffinError['code'] {
  return error instanceof TiffinError ? error.code : 'runtime-failed';
}
