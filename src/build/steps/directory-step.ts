import { makeDirectory } from '../../native/build-copy.ts';
import { ensureLayers } from '../../storage/ensure-layers.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import { buildTimes, filesRun, type BuildSession } from './session.ts';
import { makeStepPlace } from './step-place.ts';
import type { StepRun } from './step-run.ts';
import { closeUpper, openUpper } from './upper.ts';

/**
 * Makes a directory where layers have none.
 *
 * @returns the layer with it; undefined: it was there
 * @throws {TiffinError} when something else is in the way
 */
export async function directoryStep(
  session: BuildSession,
  { path, user }: { readonly path: string; readonly user: string },
  run: StepRun,
): Promise<ImageLayer | undefined> {
  const { services, signal } = session;
  await ensureLayers(services, run.layers, signal);
  const lower = services.layers.stack(run.layers.map(({ diffId }) => diffId));
  await using place = makeStepPlace(services);
  const target = { ...(await openUpper(services.realm, place, lower, run.pending)), lower };
  const owner = user === '' ? undefined : user;
  await makeDirectory(filesRun(session), { target, path, owner, times: buildTimes(run.epoch) });
  return await closeUpper(session, { upper: target.upper, lower }, run);
}
