import { AggregateFailure, TiffinError } from '../lib/errors.ts';
import { removeVolume } from '../volume/remove.ts';
import { removeContainer } from './remove.ts';
import type { RemovalServices } from './services.ts';

/** How volumes are removed. */
export type RemoveVolumesOptions = {
  /** Remove the containers that use them first; a volume that does not exist is no failure. */
  readonly force: boolean;
  /** Seconds before such containers are killed. */
  readonly graceSeconds: number | undefined;
  readonly signal: AbortSignal;
  readonly removed: (name: string) => void;
};

/**
 * Removes volumes by name. All are tried, whatever becomes of the others.
 *
 * @throws the one failure, or an `AggregateFailure` of all
 */
export async function removeVolumes(services: RemovalServices, names: readonly string[], options: RemoveVolumesOptions): Promise<void> {
  const failures: TiffinError[] = [];
  for (const name of names) {
    try {
      if (options.force) await removeUsers(services, name, options);
      options.removed(await removeVolume(services, name));
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      if (error.code !== 'not-found' || !options.force) failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined) throw failures.length === 1 ? first : new AggregateFailure(failures);
}

async function removeUsers(services: RemovalServices, volume: string, { graceSeconds, signal }: RemoveVolumesOptions): Promise<void> {
  for (const id of services.volumes.users(services.volumes.get(volume).name)) {
    await removeContainer(services, services.containers.get(id), { force: true, volumes: false, graceSeconds, signal });
  }
}
