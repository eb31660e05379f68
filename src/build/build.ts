import { availableParallelism } from 'node:os';

import { ignoreLine, parseIgnore } from '../containerfile/ignore.ts';
import type { Containerfile } from '../containerfile/instruction.ts';
import { parseContainerfile } from '../containerfile/parse.ts';
import { globalVariables } from '../containerfile/scope.ts';
import { unusedBuildArgs } from '../containerfile/unused-args.ts';
import { Limiter } from '../lib/limiter.ts';
import { formatPlatform, hostPlatform, parsePlatform, type Platform } from '../oci/platform.ts';
import { BuildStepStore } from '../storage/build-step-store.ts';
import type { ImportedCache } from './cache-import.ts';
import { parseCacheSource } from './cache-place.ts';
import type { BuildInput } from './context.ts';
import { enforceCheck } from './enforce-check.ts';
import { openInput } from './open-input.ts';
import type { BuildOutcome, BuiltImage } from './outcome.ts';
import { targetStage } from './plan/graph.ts';
import { StagePlans } from './plan/plan-stages.ts';
import { imageEpoch } from './plan/times.ts';
import type { BuildRequest } from './request.ts';
import { BaseResolver } from './resolve-base.ts';
import { sweepScratch } from './scratch-directory.ts';
import type { BuildHooks, BuildServices } from './services.ts';
import type { BuildSession } from './steps/session.ts';
import { joinAll } from './steps/join-steps.ts';
import { StageRuns } from './steps/stage-runs.ts';
import { sweepStepPlaces } from './steps/step-place.ts';
import { writeImage } from './write-image.ts';

/**
 * Builds what a request asks for. The images are in the store then; they are kept there until the outcome is disposed of.
 *
 * @throws {TiffinError} whatever a step fails for; `cancelled`
 */
export async function buildImages(services: BuildServices, request: BuildRequest, hooks: BuildHooks): Promise<BuildOutcome> {
  sweepStepPlaces(services);
  await sweepScratch(services);
  await using held = new AsyncDisposableStack();
  const input = held.use(await openInput(services, request.source, hooks));
  const stop = new AbortController();
  const signal = AbortSignal.any([hooks.signal, stop.signal]);
  const session: BuildSession = {
    services,
    request,
    hooks,
    signal,
    context: input.context,
    ignore: ignoreLines(input),
    bases: held.use(new BaseResolver(services, { request, hooks: { ...hooks, signal } })),
    steps: new BuildStepStore(services.state),
    imported: await importedCache(services, request, { hooks, signal, held }),
    jobs: new Limiter(request.jobs === 0 ? availableParallelism() : request.jobs),
    held,
    used: new Set(),
    built: [],
  };
  try {
    const containerfile = await readContainerfile(input, { request, hooks });
    const images = await buildPlatforms(session, containerfile, stop);
    session.steps.touch([...session.used]);
    const kept = held.move();
    return {
      images,
      steps: session.built,
      unusedArgs: unusedBuildArgs(containerfile, request.language.buildArgs),
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  } catch (error) {
    stop.abort();
    throw error;
  }
}

type Asked = { readonly request: BuildRequest; readonly hooks: BuildHooks };

async function readContainerfile({ containerfile: source }: BuildInput, { request, hooks }: Asked): Promise<Containerfile> {
  hooks.onEvent({ kind: 'read', containerfile: source });
  const containerfile = parseContainerfile(source.bytes, { file: source.name });
  for (const { location, message } of containerfile.warnings)
    hooks.onEvent({ kind: 'warning', message: `${location.file}:${location.start}: ${message}` });
  const { buildArgs, target } = request.language;
  const [platform] = request.platforms;
  const targetPlatform = platform === undefined ? hostPlatform() : parsePlatform(platform);
  await enforceCheck(containerfile, { buildArgs, buildPlatform: hostPlatform(), targetPlatform, target });
  return containerfile;
}

type CacheParts = { readonly hooks: BuildHooks; readonly signal: AbortSignal; readonly held: AsyncDisposableStack };

async function importedCache(
  services: BuildServices,
  { cache, pull, source }: BuildRequest,
  { hooks, signal, held }: CacheParts,
): Promise<Pick<ImportedCache, 'find'>> {
  if (cache.cacheFrom.length === 0) return { find: () => Promise.resolve(undefined) };
  const sources = cache.cacheFrom.map((text) => parseCacheSource(text, source.directory));
  const warn = (message: string): void => hooks.onEvent({ kind: 'warning', message });
  const { ImportedCache } = await import('./cache-import.ts');
  return held.use(new ImportedCache(services, sources, { access: pull.access, signal, held, warn }));
}

function ignoreLines({ ignoreFile }: BuildInput): readonly string[] {
  return ignoreFile === undefined ? [] : parseIgnore(ignoreFile.bytes, { file: ignoreFile.name }).map(ignoreLine);
}

async function buildPlatforms(session: BuildSession, containerfile: Containerfile, stop: AbortController): Promise<BuiltImage[]> {
  const { request, hooks } = session;
  const target = targetStage(containerfile.stages, request.language.target);
  const host = hostPlatform();
  const platforms = request.platforms.length === 0 ? [host] : request.platforms.map(parsePlatform);
  let steps = 0;
  const nextId = (): number => (steps += 1);
  const runs = await Promise.all(
    platforms.map(async (platform) => {
      const outer = {
        buildArgs: request.language.buildArgs,
        buildPlatform: host,
        targetPlatform: platform,
        targetStage: containerfile.stages[target]?.name ?? 'default',
      };
      const plans = new StagePlans({
        containerfile,
        globals: globalVariables(containerfile, outer),
        platform,
        isAnyPlatform: request.platforms.length === 0,
        language: request.language,
        times: request.image.times,
        inheritLabels: request.image.inheritLabels,
        hasContext: (name) => session.bases.hasContext(name, platform),
        resolve: (base) => session.bases.resolve(base),
      });
      return { platform, plans: await plans.closure(target) };
    }),
  );
  const all = runs.flatMap(({ plans }) => [...plans.values()]);
  hooks.onEvent({
    kind: 'planned',
    steps: all.reduce((sum, plan) => sum + plan.steps.length + 1, 0),
    stages: all.length,
  });
  const images = runs.map(async ({ platform, plans }) => {
    const label = platforms.length > 1 ? formatPlatform(platform) : undefined;
    return buildTarget(session, new StageRuns(session, plans, { nextId, platform: label }), {
      plans: [...plans.keys()],
      target,
      platform,
      stop,
    });
  });
  return settled(images);
}

type Target = {
  readonly plans: readonly number[];
  readonly target: number;
  readonly platform: Platform;
  readonly stop: AbortController;
};

/** All stages begin at once; the first failure ends the others, which are waited for. */
async function buildTarget(session: BuildSession, runs: StageRuns, { plans, target, stop }: Target): Promise<BuiltImage> {
  const { services, request, context, signal } = session;
  await settled(
    plans.map(async (index) => {
      try {
        return await runs.run(index);
      } catch (error) {
        stop.abort();
        throw error;
      }
    }),
  );
  const built = await runs.run(target);
  const state = request.cache.squash === 'all' ? await joinAll(session, built) : built;
  const created = imageEpoch(request.image.times, { commit: context.epoch, layers: state.epoch });
  const image = await writeImage(services, state, { request, created, steps: session.built, signal });
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
