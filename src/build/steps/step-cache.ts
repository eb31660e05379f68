import { TiffinError } from '../../lib/errors.ts';
import { blobResource } from '../../storage/blob-store.ts';
import type { RecordedStep, StepResult } from '../../storage/build-step-store.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import { layerResource } from '../../storage/layer-store.ts';
import type { BuildSession } from './session.ts';

/** A step that may have been done before. */
export type CachedStep = {
  readonly key: string;
  /** The instruction as its file has it. */
  readonly title: string;
  /** It is done anew, whatever there is. */
  readonly isFresh: boolean;
  /** Asked when it is done: whether its result is what the key stands for. */
  readonly isStill?: (() => Promise<boolean>) | undefined;
};

/** What a step came to, and whether it was there. */
export type StepOutcome = { readonly layer: ImageLayer | undefined; readonly isCached: boolean };

/**
 * Takes a step's result from an earlier build, or does it, once among all builds that run: whoever comes later waits and finds it.
 *
 * @throws {TiffinError} what `work` throws; `cancelled`
 */
export async function cached(session: BuildSession, step: CachedStep, work: () => Promise<ImageLayer | undefined>): Promise<StepOutcome> {
  const outcome = await findOrDo(session, step, work);
  session.built.push({ key: step.key, layer: outcome.layer, title: step.title });
  return outcome;
}

async function findOrDo(session: BuildSession, step: CachedStep, work: () => Promise<ImageLayer | undefined>): Promise<StepOutcome> {
  const { services, steps, signal } = session;
  const there = step.isFresh ? undefined : look(session, step.key);
  if (there !== undefined) return there;
  using _lock = await services.leases.lock(`build-step:${step.key}`, { signal });
  const meanwhile = step.isFresh ? undefined : look(session, step.key);
  if (meanwhile !== undefined) return meanwhile;
  // Who wrote a cache elsewhere is trusted by this build only: nothing of it is noted.
  const elsewhere = step.isFresh ? undefined : await session.imported.find(step.key);
  if (elsewhere !== undefined) return { layer: elsewhere.kind === 'layer' ? elsewhere.layer : undefined, isCached: true };
  holdFound(session);
  const layer = await work();
  const result: StepResult = layer === undefined ? { kind: 'nothing' } : { kind: 'layer', layer };
  if (step.isStill !== undefined && !(await step.isStill()))
    session.hooks.onEvent({ kind: 'warning', message: changedMeanwhile(step.title) });
  else steps.put({ key: step.key, title: step.title, result });
  return { layer, isCached: false };
}

function changedMeanwhile(title: string): string {
  return `${title}: files of the context were changed meanwhile; this step is done anew next time`;
}

function look(session: BuildSession, key: string): StepOutcome | undefined {
  const { steps, used, request } = session;
  const found = steps.find(key);
  if (found === undefined || isTooOld(found, request.cache.ttlMs)) return undefined;
  if (found.result.kind === 'digest') return undefined;
  if (found.result.kind === 'layer' && !isThere(session, found.result.layer)) return undefined;
  if (found.result.kind === 'layer') session.found.push(found.result.layer);
  used.add(key);
  return { layer: found.result.kind === 'layer' ? found.result.layer : undefined, isCached: true };
}

function isTooOld({ createdAtMs }: RecordedStep, ttlMs: number | undefined): boolean {
  return ttlMs !== undefined && Date.now() - createdAtMs > ttlMs;
}

function isThere({ services }: BuildSession, { diffId, blob }: ImageLayer): boolean {
  return services.layers.has(diffId) && services.blobs.has(blob.digest);
}

/**
 * Keeps layers that were found until the build ends, all at once. To be called before any of them is used.
 *
 * @throws {TiffinError} `wrong-state` when another command has removed one since it was found
 */
export function holdFound(session: BuildSession): void {
  const layers = session.found.splice(0);
  if (layers.length === 0) return;
  const { services, held } = session;
  held.use(services.leases.hold(layers.flatMap(({ diffId, blob }) => [layerResource(diffId), blobResource(blob.digest)])));
  const gone = layers.find((layer) => !isThere(session, layer));
  if (gone === undefined) return;
  throw new TiffinError('wrong-state', `layer ${gone.diffId} was removed by another command meanwhile`, { hint: 'build again' });
}
