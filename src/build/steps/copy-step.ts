import { copySources, type SourceSet } from '../../native/build-copy.ts';
import { ensureLayers } from '../../storage/ensure-layers.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import type { CopyWork } from '../plan/step.ts';
import { buildTimes, filesRun, type BuildSession } from './session.ts';
import { makeStepPlace } from './step-place.ts';
import type { StepRun } from './step-run.ts';
import { closeUpper, openUpper } from './upper.ts';

/**
 * Copies files onto layers.
 *
 * @returns the layer of what was copied; undefined: nothing
 * @throws {TiffinError} what `copySources` throws
 */
export async function copyStep(
  session: BuildSession,
  work: CopyWork,
  { sets, run }: { readonly sets: readonly SourceSet[]; readonly run: StepRun },
): Promise<ImageLayer | undefined> {
  const { services, signal } = session;
  await ensureLayers(services, run.layers, signal);
  const lower = services.layers.stack(run.layers.map(({ diffId }) => diffId));
  await using place = makeStepPlace(services);
  const target = { ...(await openUpper(services.realm, place, lower, run.pending)), lower };
  const { chown, chmod, link } = work.instruction;
  const unpack = work.instruction.kind === 'add' ? unpackOf(work.instruction.unpack) : 'never';
  for (const set of sets) {
    const { matched, leftOut } = await copySources(filesRun(session), {
      ...set,
      target,
      destination: work.destination,
      owner: chown,
      mode: chmod,
      link,
      unpack,
      times: buildTimes(run.epoch),
    });
    const warn = (message: string): void => session.hooks.onEvent({ kind: 'warning', message: `${work.instruction.source}: ${message}` });
    if (matched === 0 && set.sources.length > 0) warn('there is nothing like that, and nothing was copied');
    if (leftOut > 0) warn(`left out what a user cannot make or a layer cannot have: ${leftOut} device nodes or sockets`);
  }
  return await closeUpper(session, { upper: target.upper, lower }, run);
}

function unpackOf(asked: boolean | undefined): 'never' | 'local' | 'fetched' {
  if (asked === undefined) return 'local';
  return asked ? 'fetched' : 'never';
}
