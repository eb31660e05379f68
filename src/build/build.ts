import { availableParallelism } from 'node:os';

import { ignoreLine, parseIgnore } from '../containerfile/ignore.ts';
import type { Containerfile } from '../containerfile/instruction.ts';
import { parseContainerfile } from '../containerfile/parse.ts';
import { unusedBuildArgs } from '../containerfile/unused-args.ts';
import { Limiter } from '../lib/limiter.ts';
import { hostPlatform, parsePlatform } from '../oci/platform.ts';
import { BuildStepStore } from '../storage/build-step-store.ts';
import type { ImportedCache } from './cache-import.ts';
import { parseCacheSource } from './cache-place.ts';
import type { BuildInput } from './context.ts';
import { enforceCheck } from './enforce-check.ts';
import { openInput } from './open-input.ts';
import type { BuildOutcome } from './outcome.ts';
import type { BuildRequest } from './request.ts';
import { BaseResolver } from './resolve-base.ts';
import { sweepScratch } from './scratch-directory.ts';
import type { BuildHooks, BuildServices } from './services.ts';
import { buildPlatforms } from './steps/build-platforms.ts';
import type { BuildSession } from './steps/session.ts';
import { sweepStepPlaces } from './steps/step-place.ts';

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
    found: [],
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
