import { createNamedVolume } from '../container/create-volume.ts';
import { reapAll } from '../container/reap.ts';
import type { VolumeRecord } from '../storage/volume-record.ts';
import { listVolumes } from '../volume/list.ts';
import { removeVolume } from '../volume/remove.ts';
import { TiffinError } from '../lib/errors.ts';
import type { Volume, VolumeOptions, Volumes } from './api/resources.ts';
import { Given, requireWord } from './given.ts';
import type { Session } from './session.ts';

/** `tiffin.volumes` */
export class VolumeShelf implements Volumes {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async create(options?: VolumeOptions): Promise<Volume> {
    const given = new Given('create', options, ['name', 'labels', 'driver', 'options']);
    const request = {
      name: given.text('name'),
      driver: given.text('driver') ?? 'local',
      labels: given.textMap('labels') ?? {},
      options: given.textMap('options') ?? {},
      ignoreExisting: false,
    };
    return await this.#session.run(undefined, () => this.#handle(createNamedVolume(this.#session.engine, request)));
  }

  async get(name: string): Promise<Volume> {
    const word = requireWord('get: the volume', name);
    return await this.#session.run(undefined, () => this.#handle(this.#session.engine.volumes.get(word)));
  }

  async list(filters?: readonly string[]): Promise<readonly Volume[]> {
    const texts = new Given('list', { filters }, ['filters']).texts('filters') ?? [];
    return await this.#session.run(undefined, () => listVolumes(this.#session.engine, texts).map(({ record }) => this.#handle(record)));
  }

  async remove(name: string): Promise<void> {
    const word = requireWord('remove: the volume', name);
    await this.#session.run(undefined, async () => {
      const { engine } = this.#session;
      // What a process that has ended left holds its volumes until its record is dropped.
      await reapAll(engine);
      await removeVolume(engine, word);
    });
  }

  #handle(record: VolumeRecord): Volume {
    const { name, driver, path, labels, createdAt } = record;
    const remove = async (): Promise<void> => await this.remove(name);
    return {
      name,
      driver,
      path,
      labels: { ...labels },
      createdAt: new Date(createdAt),
      remove,
      [Symbol.asyncDispose]: () => unlessGone(remove),
    };
  }
}

/** Disposing of what somebody else has removed is no failure. */
export async function unlessGone(remove: () => Promise<void>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code !== 'not-found') throw error;
  }
}
