import { listContainers } from '../container/list.ts';
import type { Container } from './api/container.ts';
import type { Containers } from './api/resources.ts';
import { ContainerHandle } from './container-handle.ts';
import { Given, requireWord } from './given.ts';
import type { Session } from './session.ts';

/** `tiffin.containers` */
export class ContainerShelf implements Containers {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async get(nameOrId: string): Promise<Container> {
    const word = requireWord('get: the container', nameOrId);
    return await this.#session.run(undefined, () => new ContainerHandle(this.#session, this.#session.engine.containers.get(word)));
  }

  async find(nameOrId: string): Promise<Container | undefined> {
    const word = requireWord('find: the container', nameOrId);
    return await this.#session.run(undefined, () => {
      const record = this.#session.engine.containers.find(word);
      return record === undefined ? undefined : new ContainerHandle(this.#session, record);
    });
  }

  async list(options?: Parameters<Containers['list']>[0]): Promise<readonly Container[]> {
    const given = new Given('list', options, ['all', 'filters', 'signal']);
    const request = { all: given.flag('all') ?? false, filters: given.texts('filters') ?? [], last: undefined, sort: 'created' as const };
    return await this.#session.run(given.signal(), async () => {
      const views = await listContainers(this.#session.engine, request);
      return views.map(({ record }) => new ContainerHandle(this.#session, record));
    });
  }
}
