import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';

import { TiffinError } from '../../lib/errors.ts';
import { moveTree } from '../../native/move-tree.ts';
import type { Realm } from '../../native/user-namespace.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import { buildTimes, type BuildSession } from './session.ts';
import type { StepPlace } from './step-place.ts';
import type { Pending, StepRun } from './step-run.ts';

/** What a step wrote. */
export type Written = {
  readonly upper: string;
  /** What was below it, topmost first. */
  readonly lower: readonly string[];
  /** Where something was mounted while it was written. */
  readonly mountPoints?: readonly string[];
};

/** The directory that a step writes to: the root of what is seen, so that it has the mode of what is below. */
export async function openUpper(
  realm: Realm,
  { directory }: Pick<StepPlace, 'directory'>,
  lower: readonly string[],
  pending: Pending | undefined,
): Promise<{ upper: string; work: string }> {
  const [upper, work] = [`${directory}/upper`, `${directory}/work`];
  mkdirSync(work, { mode: 0o700 });
  if (pending !== undefined && existsSync(pending.path)) {
    await moveTree(pending.path, upper, realm);
    // What overlay leaves: the root keeps what earlier steps made of it, in place of the look of what is below.
    mkdirSync(`${work}/work`, { mode: 0o700 });
    return { upper, work };
  }
  const [top] = lower;
  const mode = top === undefined ? 0o755 : (statSync(top, { throwIfNoEntry: false })?.mode ?? 0o755) & 0o7777;
  mkdirSync(upper, { mode: 0o700 });
  chmodSync(upper, mode);
  return { upper, work };
}

/**
 * Makes a layer of what a step wrote, which stays until the build ends; or puts it aside for the next step.
 *
 * @returns undefined when nothing was changed, or it was put aside
 * @throws {TiffinError} `no-space`, `cancelled`; `invalid-argument` for names that no layer can have
 */
export async function closeUpper(session: BuildSession, written: Written, { epoch, pending }: StepRun): Promise<ImageLayer | undefined> {
  if (pending === undefined) return makeLayer(session, written, epoch);
  for (const point of written.mountPoints ?? []) pending.mountPoints.add(point);
  await moveTree(written.upper, pending.path, session.services.realm);
  return undefined;
}

/** Makes a layer of a directory that overlay wrote. @returns undefined when nothing was changed */
export async function makeLayer(
  session: BuildSession,
  { upper, ...below }: Written,
  epoch: number | undefined,
): Promise<ImageLayer | undefined> {
  const { services, signal, held } = session;
  if (signal.aborted) throw new TiffinError('cancelled', 'cancelled');
  const adopted = await services.layers.adopt(upper, { realm: services.realm, ...below, times: buildTimes(epoch), signal });
  held.use(adopted.lease);
  return adopted.isEmpty ? undefined : { diffId: adopted.diffId, blob: adopted.blob };
}
