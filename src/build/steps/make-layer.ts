import { TiffinError } from '../../lib/errors.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import { buildTimes, type BuildSession } from './session.ts';

/** What a step wrote. */
export type Written = {
  readonly upper: string;
  /** What was below it, topmost first. */
  readonly lower: readonly string[];
  /** Where something was mounted while it was written. */
  readonly mountPoints?: readonly string[];
};

/**
 * Makes a layer of what a step wrote; it stays until the build ends.
 *
 * @returns undefined when nothing was changed
 * @throws {TiffinError} `no-space`, `cancelled`; `invalid-argument` for names that no layer can have
 */
export async function makeLayer(session: BuildSession, written: Written, epoch: number | undefined): Promise<ImageLayer | undefined> {
  const { services, signal, held } = session;
  const { upper, ...below } = written;
  if (signal.aborted) throw new TiffinError('cancelled', 'cancelled');
  const adopted = await services.layers.adopt(upper, { realm: services.realm, ...below, times: buildTimes(epoch), signal });
  held.use(adopted.lease);
  return adopted.isEmpty ? undefined : { diffId: adopted.diffId, blob: adopted.blob };
}
