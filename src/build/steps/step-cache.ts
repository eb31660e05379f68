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
  const layer = await work();
  const result: StepResult = layer === undefined ? { kind: 'nothing' } : { kind: 'layer', layer };
  if (step.isStill !== undefined && !(await step.isStill()))
    session.hooks.onEvent({ kind: 'warning', message: changedMeanwhile(step.title) });
  else steps.put({ key: step.key, title: step.title, result });
  return { layer, isCached: false };
}

function changedMeanwhile(title: string): string {
  return `${title}: files of the context were changed while they were copied; this step is done anew next time`;
}

function look(session: BuildSession, key: string): StepOutcome | undefined {
  const { steps, used, request } = session;
  const found = steps.find(key);
  if (found === undefined || isTooOld(found, request.cache.ttlMs)) return undefined;
  if (found.result.kind === 'digest') return undefined;
  if (found.result.kind === 'layer' && !holdLayer(session, found.key, found.result.layer)) return undefined;
  used.add(key);
  return { layer: found.result.kind === 'layer' ? found.result.layer : undefined, isCached: true };
}

function isTooOld({ createdAtMs }: RecordedStep, ttlMs: number | undefined): boolean {
  return ttlMs !== undefined && Date.now() - createdAtMs > ttlMs;
}

/** Keeps a layer until the build ends; false when somebody was faster and removed it. */
function holdLayer({ services, steps, held }: BuildSession, key: string, { diffId, blob }: ImageLayer): boolean {
  held.use(services.leases.hold([layerResource(diffId), blobResource(blob.digest)]));
  return steps.find(key) !== undefined && services.layers.has(diffId) && services.blobs.has(blob.digest);
}
