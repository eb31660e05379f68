import { createContainer, type CreateOptions as ContainerCreateOptions } from '../container/create.ts';
import { runTiedContainer } from '../container/tied.ts';
import type { Container as ContainerRecord } from '../container/declared.ts';
import { removeContainer } from '../container/remove.ts';
import { startContainer } from '../container/restart.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { Container, OwnContainer } from './api/container.ts';
import type { OnProgress } from './api/options.ts';
import type { CreateOptions, Detached, RunOptions } from './api/run.ts';
import type { Tiffin } from './api/tiffin.ts';
import { awaitUse, readConditions } from './await-use.ts';
import { ContainerHandle, OwnContainerHandle } from './container-handle.ts';
import { createOptionNames, toCreateRequest } from './create-request.ts';
import { Given, requireWord } from './given.ts';
import { progressListener } from './progress.ts';
import { registryAccess, registryOptionNames } from './registry-access.ts';
import type { Session } from './session.ts';

/** What `run` and `create` have read of their options. */
type Asked = { readonly given: Given; readonly request: CreateRequest; readonly detach: boolean };

/** What `open` returns. */
export class TiffinSession implements Tiffin {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  run(image: string, options: RunOptions & Detached): Promise<Container>;
  run(image: string, options?: RunOptions): Promise<OwnContainer>;
  async run(image: string, options?: RunOptions): Promise<Container> {
    const asked = this.#read('run', { image, options, names: ['waitFor', 'waitTimeoutMs'] });
    const { given } = asked;
    const waitFor = given.raw('waitFor') as RunOptions['waitFor'];
    if (waitFor !== undefined) readConditions(waitFor);
    const timeoutMs = given.whole('waitTimeoutMs', 1);
    return await this.#session.run(given.signal(), async (signal) => {
      const handle = await this.#start(asked, signal);
      try {
        if (waitFor !== undefined) await awaitUse(handle, waitFor, { timeoutMs, signal });
        return handle;
      } catch (error) {
        await removeByForce(this.#session, handle.id);
        this.#session.disown(handle);
        throw error;
      }
    });
  }

  create(image: string, options: CreateOptions & Detached): Promise<Container>;
  create(image: string, options?: CreateOptions): Promise<OwnContainer>;
  async create(image: string, options?: CreateOptions): Promise<Container> {
    const asked = this.#read('create', { image, options, names: [] });
    return await this.#session.run(asked.given.signal(), async (signal) => await this.#create(asked, signal));
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #read(what: string, { image, options, names }: { image: string; options: unknown; names: readonly string[] }): Asked {
    const given = new Given(what, options, [...createOptionNames, ...registryOptionNames, 'detach', ...names]);
    const request = toCreateRequest(requireWord(`${what}: the image`, image), given, this.#session.directory);
    return { given, request, detach: given.flag('detach') ?? false };
  }

  async #start(asked: Asked, signal: AbortSignal): Promise<ContainerHandle> {
    const { engine } = this.#session;
    const { request, detach } = asked;
    if (detach) {
      const handle = await this.#create(asked, signal);
      try {
        await startContainer(engine, handle.record());
        return handle;
      } catch (error) {
        await removeByForce(this.#session, handle.id);
        throw error;
      }
    }
    const { container } = await runTiedContainer(engine, request, this.#createOptions(asked, signal));
    return this.#owned(container);
  }

  async #create(asked: Asked, signal: AbortSignal): Promise<ContainerHandle> {
    const { request, detach } = asked;
    const options = { ...this.#createOptions(asked, signal), startsNow: false, tied: !detach };
    const { container } = await createContainer(this.#session.engine, request, options);
    return detach ? new ContainerHandle(this.#session, container) : this.#owned(container);
  }

  #owned(container: ContainerRecord): OwnContainerHandle {
    const handle = new OwnContainerHandle(this.#session, container);
    this.#session.own(handle);
    return handle;
  }

  #createOptions({ given, request }: Asked, signal: AbortSignal): Omit<ContainerCreateOptions, 'startsNow' | 'tied'> {
    const onProgress = given.callback<OnProgress>('onProgress');
    const stop = new AbortController();
    const { source } = request.image;
    const reference = source.kind === 'image' ? source.reference : '';
    return {
      access: registryAccess(given, this.#session.directory),
      createCommand: [],
      signal: onProgress === undefined ? signal : AbortSignal.any([signal, stop.signal]),
      ...(onProgress !== undefined && {
        openProgress: async () => {
          const listener = progressListener(reference, onProgress, (reason) => stop.abort(reason));
          return { listener, [Symbol.dispose]: () => undefined };
        },
      }),
    };
  }
}

async function removeByForce({ engine }: Session, id: string): Promise<void> {
  const record = engine.containers.find(id);
  if (record === undefined) return;
  await removeContainer(engine, record, { force: true, volumes: true, graceSeconds: 0, signal: new AbortController().signal });
}
