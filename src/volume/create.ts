import { randomId } from '../lib/id.ts';
import { TiffinError } from '../lib/errors.ts';
import type { VolumeRecord } from '../storage/volume-record.ts';
import type { VolumeServices } from './services.ts';

/** What `volume create` asks for. */
export type CreateVolumeRequest = {
  /** undefined: a random one. */
  readonly name: string | undefined;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** One that exists is as good. */
  readonly ignoreExisting: boolean;
};

/**
 * Makes a volume, empty until the first container fills it from its image.
 *
 * @throws {TiffinError} `already-exists`, `invalid-argument` for a bad name, `unsupported` for drivers and options
 */
export function createVolume({ volumes, events }: Pick<VolumeServices, 'volumes' | 'events'>, request: CreateVolumeRequest): VolumeRecord {
  const { name = randomId(), driver, labels, options } = request;
  if (driver !== 'local')
    throw new TiffinError('unsupported', `volume driver "${driver}" is not known`, { hint: 'local is the only driver' });
  const option = Object.keys(options).find((key) => options[key] !== '');
  if (option !== undefined) {
    throw new TiffinError('unsupported', `option ${option} of a local volume cannot be used without root`, {
      hint: 'use -v DIRECTORY:TARGET for a directory of the host, --tmpfs for memory',
    });
  }
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name))
    throw new TiffinError(
      'invalid-argument',
      'running volume create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument',
    );
  const volume = { name, driver, labels, options };
  const made = request.ignoreExisting ? volumes.ensure(volume) : volumes.create(volume);
  events?.write({ type: 'volume', status: 'create', name });
  return made;
}
