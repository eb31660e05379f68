import { existsSync } from 'node:fs';

import { ensureLayers } from '../../storage/ensure-layers.ts';
import { proxyVariables } from '../../containerfile/scope.ts';
import { prepareStep } from '../../container/step.ts';
import { sleep } from '../../lib/retry.ts';
import { runTied } from '../../native/tied.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import type { RunWork } from '../plan/step.ts';
import { CommandFailed } from './command-failed.ts';
import { requireRunnable } from './foreign-platform.ts';
import { prepareRunMounts } from '../mounts/run-mounts.ts';
import { runRequest, stepHostname } from './run-request.ts';
import { requireAllowed } from './require-allowed.ts';
import type { BuildSession } from './session.ts';
import type { StepRun } from './step-run.ts';
import { makeStepPlace, type StepPlace } from './step-place.ts';
import { closeUpper, openUpper } from './upper.ts';

/**
 * Runs a command on top of layers.
 *
 * @returns the layer of what it wrote; undefined: nothing
 * @throws {CommandFailed} when it ends with another status than 0
 * @throws {TiffinError} when it cannot be run; `cancelled`
 */
export async function runStep(session: BuildSession, work: RunWork, run: StepRun): Promise<ImageLayer | undefined> {
  const { services, request, signal } = session;
  requireAllowed(request.steps, work);
  requireRunnable(run.platform);
  await ensureLayers(services, run.layers, signal);
  const lower = services.layers.stack(run.layers.map(({ diffId }) => diffId));
  await using place = makeStepPlace(services);
  await using mounts = await prepareRunMounts(session, work, { place, run });
  await openUpper(services.realm, place, lower, run.pending);
  const proxies = Object.entries(proxyVariables(request.language.buildArgs)).map(([name, value]) => `${name}=${value}`);
  const environment = [...proxies, ...mounts.environment, ...epochVariable(run.epoch)];
  const prepared = await prepareStep(services, {
    ...place,
    name: stepHostname,
    lower,
    request: runRequest({ steps: request.steps, work, environment }),
    mounts: mounts.mounts,
    secrets: mounts.secrets,
  });
  const onWarning = (message: string): void => session.hooks.onEvent({ kind: 'warning', message });
  const status = await untilGone(place, () => runTied({ planPath: prepared.planPath, onOutput: run.onOutput, onWarning, signal }));
  if (status !== 0) throw new CommandFailed(status);
  return await closeUpper(session, { upper: prepared.upper, lower, mountPoints: prepared.mountPoints }, run);
}

const goneTimeoutMs = 2000;
const pollMs = 5;

/** A command that is killed has not gone yet when we hear of it: its files are not taken away under it. */
async function untilGone(place: StepPlace, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const isStarted = existsSync(`${place.directory}/lock`);
    for (let waited = 0; isStarted && waited < goneTimeoutMs && !existsSync(`${place.directory}/exit`); waited += pollMs)
      await sleep(pollMs);
    throw error;
  }
}

/** Archives of zip's kind know no time before 1980, and tools that make them fail for one. */
const firstUsefulEpoch = 315_532_800;

/** What makes tools write the time that files will have. */
export function epochVariable(epoch: number | undefined): readonly string[] {
  return epoch === undefined || epoch < firstUsefulEpoch ? [] : [`SOURCE_DATE_EPOCH=${epoch}`];
}
