import type { Containerfile } from '../../containerfile/instruction.ts';
import { globalVariables } from '../../containerfile/scope.ts';
import { formatPlatform, hostPlatform, parsePlatform, type Platform } from '../../oci/platform.ts';
import type { BuiltImage } from '../outcome.ts';
import { targetStage } from '../plan/graph.ts';
import { StagePlans, type PlannedStage } from '../plan/plan-stages.ts';
import { imageEpoch } from '../plan/times.ts';
import { writeImage } from '../write-image.ts';
import type { BuildSession } from './session.ts';
import { holdFound } from './step-cache.ts';
import { StageRuns } from './stage-runs.ts';

/** What is to be built on one platform. */
type PlannedPlatform = { readonly platform: Platform; readonly plans: ReadonlyMap<number, PlannedStage> };

/**
 * Builds the target of a Containerfile for each platform that is asked for, all at once.
 *
 * @param stop ends what runs when something failed
 * @throws {TiffinError} the failure that came first, when nothing runs any more
 */
export async function buildPlatforms(session: BuildSession, containerfile: Containerfile, stop: AbortController): Promise<BuiltImage[]> {
  const { request, hooks } = session;
  const target = targetStage(containerfile.stages, request.language.target);
  const platforms = await choosePlatforms(session, containerfile, target);
  const planned = await Promise.all(platforms.map((platform) => planPlatform(session, containerfile, { platform, target })));
  const stages = planned.flatMap(({ plans }) => [...plans.values()]);
  const steps = stages.reduce((sum, plan) => sum + plan.steps.length + 1, 0);
  hooks.onEvent({ kind: 'planned', steps, stages: Math.max(...planned.map(({ plans }) => plans.size)) });
  let last = 0;
  const nextId = (): number => (last += 1);
  return settled(
    planned.map(({ platform, plans }) => {
      const label = platforms.length > 1 ? formatPlatform(platform) : undefined;
      return buildTarget(session, new StageRuns(session, plans, { nextId, platform: label }), { stages: [...plans.keys()], target, stop });
    }),
  );
}

/** Those that were asked for; with `--all-platforms` those that the base images have, which are found for the host first. */
async function choosePlatforms(session: BuildSession, containerfile: Containerfile, target: number): Promise<readonly Platform[]> {
  const { request, services } = session;
  if (request.platforms.length > 0) return request.platforms.map(parsePlatform);
  if (!request.allPlatforms) return [hostPlatform()];
  const { basePlatforms } = await import('../base-platforms.ts');
  const { plans } = await planPlatform(session, containerfile, { platform: hostPlatform(), target });
  const names = [...plans.values()].flatMap(({ stage, base }) =>
    base.kind === 'image' && stage.platform === undefined ? [base.name] : [],
  );
  return basePlatforms(services, names);
}

async function planPlatform(
  session: BuildSession,
  containerfile: Containerfile,
  { platform, target }: { readonly platform: Platform; readonly target: number },
): Promise<PlannedPlatform> {
  const { request, bases } = session;
  const { language, image, source } = request;
  const globals = globalVariables(containerfile, {
    buildArgs: language.buildArgs,
    buildPlatform: hostPlatform(),
    targetPlatform: platform,
    targetStage: containerfile.stages[target]?.name ?? 'default',
  });
  const plans = new StagePlans({
    containerfile,
    globals,
    platform,
    isAnyPlatform: request.platforms.length === 0 && !request.allPlatforms,
    language,
    times: image.times,
    inheritLabels: image.inheritLabels,
    firstImage: source.from,
    hasContext: (name) => bases.hasContext(name, platform),
    resolve: (base) => bases.resolve(base),
  });
  const wanted = language.skipUnusedStages ? [target] : [...containerfile.stages.keys()];
  return { platform, plans: await plans.closure(wanted) };
}

type Target = { readonly stages: readonly number[]; readonly target: number; readonly stop: AbortController };

/** All stages begin at once; the first failure ends the others, which are waited for. */
async function buildTarget(session: BuildSession, runs: StageRuns, { stages, target, stop }: Target): Promise<BuiltImage> {
  const { services, request, context, signal } = session;
  await settled(
    stages.map(async (index) => {
      try {
        return await runs.run(index);
      } catch (error) {
        stop.abort();
        throw error;
      }
    }),
  );
  const built = await runs.run(target);
  const state = request.cache.squash === 'all' ? await (await import('./join-steps.ts')).joinAll(session, built) : built;
  holdFound(session);
  const created = imageEpoch(request.image.times, { commit: context.epoch, layers: state.epoch });
  const image = await writeImage(services, state, { request, created, signal, steps: session.built });
  return { platform: formatPlatform(state.platform), image, state };
}

/** All results, or the failure that came first, when nothing runs any more. */
async function settled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  let failure: { readonly error: unknown } | undefined;
  const results = await Promise.all(
    work.map(async (one) => {
      try {
        return [await one];
      } catch (error) {
        failure ??= { error };
        return [];
      }
    }),
  );
  if (failure !== undefined) throw failure.error;
  return results.flat();
}
