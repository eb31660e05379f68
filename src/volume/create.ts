import { randomId } from '../lib/id.ts';
import { TiffinError } from '../lib/errors.ts';
import type { NewVolume, VolumeRecord } from '../storage/volume-record.ts';
import { readVolumeOptions } from './options.ts';
import type { VolumeServices } from './services.ts';

/** What `volume create` asks for. */
export type CreateVolumeRequest = {
  /** undefined: a random one. */
  readonly name: string | undefined;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** As containers count. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Of the driver `image`: the one that its option names. */
  readonly imageId?: string | undefined;
  /** One that exists is as good. */
  readonly ignoreExisting: boolean;
};

/**
 * Makes a volume, empty until the first container fills it from its image.
 *
 * @throws {TiffinError} `already-exists`, `invalid-argument` for a bad name, `unsupported` for drivers and options
 */
export function createVolume({ volumes, events }: Pick<VolumeServices, 'volumes' | 'events'>, request: CreateVolumeRequest): VolumeRecord {
  const name = request.name ?? randomId();
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name))
    throw new TiffinError(
      'invalid-argument',
      'running volume create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument',
    );
  const existing = request.ignoreExisting ? volumes.list().find((volume) => volume.name === name) : undefined;
  if (existing !== undefined) return existing;
  const volume = newVolume({ ...request, name });
  const made = request.ignoreExisting ? volumes.ensure(volume) : volumes.create(volume);
  events?.write({ type: 'volume', status: 'create', name });
  return made;
}

/**
 * What is recorded about a volume to be.
 *
 * @throws {TiffinError} `unsupported` for drivers, and what `readVolumeOptions` refuses
 */
export function newVolume(request: Omit<CreateVolumeRequest, 'name' | 'ignoreExisting'> & { readonly name: string }): NewVolume {
  const { name, driver, labels, options, imageId } = request;
  if (driver !== 'local' && driver !== 'image')
    throw new TiffinError(
      'unsupported',
      `volume ${name} uses volume plugin ${driver} but it could not be retrieved: no volume plugin with name ${driver} available: required plugin missing`,
      { hint: 'the drivers are local and image' },
    );
  const { uid = request.uid, gid = request.gid } = readVolumeOptions(driver, options);
  return { name, driver, labels, options, uid, gid, imageId };
}
