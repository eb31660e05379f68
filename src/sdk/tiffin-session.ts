import { signalProcess } from '../lib/identity.ts';
import { version } from '../lib/version.ts';
import type { TiedProcess } from '../native/tied-process.ts';
import type { BuildOptions, BuildResult } from './api/build.ts';
import type { CommandResult } from './api/command.ts';
import type { Container, OwnContainer, SpawnedContainer } from './api/container.ts';
import type { EventOptions, StoreEvent } from './api/events.ts';
import type { Images } from './api/images.ts';
import type { Containers, Networks, Pods, Secrets, Volumes } from './api/resources.ts';
import type { CreateOptions, Detached, RunOptions, RunToEndOptions } from './api/run.ts';
import type { Tiffin } from './api/tiffin.ts';
import { awaitUse, readConditions } from './await-use.ts';
import { build } from './build.ts';
import { collect, collectOptionNames, runningCommand } from './commands.ts';
import { OwnContainerHandle } from './container-handle.ts';
import { ContainerShelf } from './containers.ts';
import { ImageShelf } from './images.ts';
import { signalOf } from './create-request.ts';
import { type AskedContainer, discard, makeContainer, readCall, startMade } from './make-container.ts';
import { NetworkShelf } from './networks.ts';
import { PodShelf } from './pods.ts';
import { SecretShelf } from './secrets.ts';
import type { Session } from './session.ts';
import { storeEvents } from './store-events.ts';
import { VolumeShelf } from './volumes.ts';

/** What `open` returns. */
export class TiffinSession implements Tiffin {
  readonly version: string = version;
  readonly root: string;
  readonly containers: Containers;
  readonly images: Images;
  readonly volumes: Volumes;
  readonly networks: Networks;
  readonly secrets: Secrets;
  readonly pods: Pods;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    this.root = session.engine.places.root;
    this.containers = new ContainerShelf(session);
    this.images = new ImageShelf(session);
    this.volumes = new VolumeShelf(session);
    this.networks = new NetworkShelf(session);
    this.secrets = new SecretShelf(session);
    this.pods = new PodShelf(session);
  }

  run(image: string, options: RunOptions & Detached): Promise<Container>;
  run(image: string, options?: RunOptions): Promise<OwnContainer>;
  async run(image: string, options?: RunOptions): Promise<Container> {
    const session = this.#session;
    const asked = await readCall(session, { what: 'run', image, options, names: ['detach', 'waitFor', 'waitTimeoutMs'] });
    const { given } = asked;
    const waitFor = given.raw('waitFor') as RunOptions['waitFor'];
    if (waitFor !== undefined) readConditions(waitFor);
    const timeoutMs = given.whole('waitTimeoutMs', 1);
    return await session.run(given.signal(), async (signal) => {
      const made = await makeContainer(session, asked, signal);
      await startMade(session, made, asked, { signal });
      try {
        if (waitFor !== undefined) await awaitUse(made.handle, waitFor, { timeoutMs, signal });
        return made.handle;
      } catch (error) {
        await discard(session, made.handle);
        throw error;
      }
    });
  }

  create(image: string, options: CreateOptions & Detached): Promise<Container>;
  create(image: string, options?: CreateOptions): Promise<OwnContainer>;
  async create(image: string, options?: CreateOptions): Promise<Container> {
    const asked = await readCall(this.#session, { what: 'create', image, options, names: ['detach'] });
    return await this.#session.run(asked.given.signal(), async (signal) => (await makeContainer(this.#session, asked, signal)).handle);
  }

  async spawn(image: string, options?: CreateOptions): Promise<SpawnedContainer> {
    const session = this.#session;
    const asked = withStreams(await readCall(session, { what: 'spawn', image, options, names: [] }), { interactive: true });
    const wake = session.joined(asked.given.signal());
    return await session.run(asked.given.signal(), async (signal) => {
      const { handle, running } = await startAttached(session, asked, signal);
      const command = runningCommand(running, wake);
      return {
        ...command,
        container: handle,
        // Its files stay until it is disposed of.
        kill: (name = 'SIGKILL') => void signalProcess(running.process, signalOf(name, 'kill: the signal') ?? 0),
        [Symbol.asyncDispose]: async () => {
          await command[Symbol.asyncDispose]();
          await discard(session, handle);
        },
      };
    });
  }

  async runToEnd(image: string, options?: RunToEndOptions): Promise<CommandResult> {
    const session = this.#session;
    const asked = await readCall(session, { what: 'runToEnd', image, options, names: collectOptionNames });
    const { given } = asked;
    return await session.run(given.signal(), async (signal) => {
      const { handle, running } = await startAttached(session, withStreams(asked, { interactive: given.has('input') }), signal);
      try {
        return await collect(running, given, signal);
      } finally {
        await discard(session, handle);
      }
    });
  }

  async build(options?: BuildOptions): Promise<BuildResult> {
    return await build(this.#session, options);
  }

  events(options?: EventOptions): AsyncIterableIterator<StoreEvent> {
    return storeEvents(this.#session, options);
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** The same container, whose streams somebody takes. */
function withStreams(asked: AskedContainer, { interactive }: { readonly interactive: boolean }): AskedContainer {
  return { ...asked, request: { ...asked.request, stdio: { ...asked.request.stdio, interactive } } };
}

async function startAttached(
  session: Session,
  asked: AskedContainer,
  signal: AbortSignal,
): Promise<{ readonly handle: OwnContainerHandle; readonly running: TiedProcess }> {
  const made = await makeContainer(session, asked, signal);
  const streams = [...(asked.request.stdio.interactive ? (['stdin'] as const) : []), 'stdout' as const, 'stderr' as const];
  const running = await startMade(session, made, asked, { signal, streams });
  if (running === undefined || !(made.handle instanceof OwnContainerHandle))
    throw new Error('a container of our own has a process of our own');
  return { handle: made.handle, running };
}
