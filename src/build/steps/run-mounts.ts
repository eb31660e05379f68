import type { ResolvedMount, SecretFacts } from '../../runtime/facts.ts';
import type { RunWork } from '../plan/step.ts';
import type { BuildSession } from './session.ts';
import type { StepPlace } from './step-place.ts';
import type { StepRun } from './step-run.ts';

/** What is mounted for one RUN. Disposing of it lets go of what it locked. */
export type RunMounts = AsyncDisposable & {
  readonly mounts: readonly ResolvedMount[];
  readonly secrets: SecretFacts | undefined;
  /** Variables that come with them. */
  readonly environment: readonly string[];
};

/** Makes the mounts of a RUN ready. */
export function prepareRunMounts(_session: BuildSession, _work: RunWork, _parts: { place: StepPlace; run: StepRun }): Promise<RunMounts> {
  return Promise.resolve({ mounts: [], secrets: undefined, environment: [], [Symbol.asyncDispose]: () => Promise.resolve() });
}
