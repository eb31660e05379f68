import { isDeepStrictEqual } from 'node:util';

import type { Stage } from '../../containerfile/instruction.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import { copyKey, directoryKey, runKey, type Below } from '../plan/cache-key.ts';
import type { PlannedStep, RunWork } from '../plan/step.ts';
import type { SourceDigests } from './digests.ts';
import { rootOf } from './files-root.ts';
import type { BuildSession } from './session.ts';
import { stepSources } from './sources.ts';
import { cached, type CachedStep, type StepOutcome } from './step-cache.ts';
import type { StepRun } from './step-run.ts';

/** What a step is done with. */
export type StepParts = { readonly run: StepRun; readonly digests: SourceDigests; readonly stage: Stage };

/**
 * Does a step, or finds what it came to.
 *
 * @returns undefined for one that changes the config alone
 * @throws {CommandFailed} when a command failed
 * @throws {TiffinError} what else fails
 */
export async function doStep(session: BuildSession, step: PlannedStep, parts: StepParts): Promise<StepOutcome | undefined> {
  const { work } = step;
  const { run } = parts;
  const below: Below = { platform: run.platform, diffIds: run.layers.map(({ diffId }) => diffId) };
  const done = async (
    key: string,
    write: () => Promise<ImageLayer | undefined>,
    isStill?: () => Promise<boolean>,
  ): Promise<StepOutcome> => {
    // What only writes is loaded when something is written.
    const limited = (): Promise<ImageLayer | undefined> => session.jobs.run(write);
    if (run.pending !== undefined) return { layer: await limited(), isCached: false };
    return cached(session, { ...named(session, { key, step, parts }), isStill }, limited);
  };
  switch (work.kind) {
    case 'config':
      return undefined;
    case 'directory': {
      const key = directoryKey(work, below, run);
      return done(key, async () => (await import('./directory-step.ts')).directoryStep(session, work, run));
    }
    case 'run': {
      const sources = await mountSources(session, work, parts);
      const key = runKey(work, below, {
        steps: session.request.steps,
        settings: session.services.settings.environment,
        sources,
        epoch: run.epoch,
      });
      // What it mounts of the context is no copy: somebody may have written to it while the command ran.
      const isStill = async (): Promise<boolean> => isDeepStrictEqual(await mountSources(session, work, parts), sources);
      const isOfContext = work.mounts.some(({ from }) => from?.kind === 'context');
      return done(key, async () => (await import('./run-step.ts')).runStep(session, work, run), isOfContext ? isStill : undefined);
    }
    case 'copy': {
      const { files, open, isStill } = await stepSources(session, work, parts);
      const key = copyKey(work, below, { files, epoch: run.epoch });
      const copy = async (): Promise<ImageLayer | undefined> =>
        (await import('./copy-step.ts')).copyStep(session, work, { sets: await open(), run });
      return done(key, copy, isStill);
    }
    default:
      return work satisfies never;
  }
}

function named(
  { request }: BuildSession,
  { key, step, parts: { stage } }: { readonly key: string; readonly step: PlannedStep; readonly parts: StepParts },
): CachedStep {
  const { noCache, noCacheStages } = request.cache;
  const names = [stage.name, String(stage.index)];
  return { key, title: step.instruction.source, isFresh: noCache || noCacheStages.some((name) => names.includes(name.toLowerCase())) };
}

/** Digests of what the mounts of a RUN show. */
async function mountSources(session: BuildSession, work: RunWork, { run, digests }: StepParts): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { mount, from } of work.mounts) {
    if (from === undefined) continue;
    const { root, layers, ignore } = await rootOf(session, from, run);
    // What is not kept needs no key; but what it mounts has to be there before it takes a place among the jobs.
    if (run.pending !== undefined) continue;
    const set = {
      root,
      sources: [{ kind: 'pattern', pattern: mount.source ?? '.' } as const],
      ignore,
    };
    found.push(await digests.of(set, layers));
  }
  return found;
}
