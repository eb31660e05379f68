import { inspectContainer } from '../container/inspect.ts';
import { logBlocks } from '../container/log-blocks.ts';
import { pauseContainer, unpauseContainer } from '../container/pause.ts';
import { findPublishedPort, publishedPorts } from '../container/port.ts';
import { startContainer } from '../container/restart.ts';
import { isRunning } from '../container/state.ts';
import { killContainer, stopContainer } from '../container/stop.ts';
import { execTied, forgetLauncher, startTiedContainer } from '../container/tied.ts';
import { viewOf } from '../container/view.ts';
import { waitForContainer } from '../container/wait.ts';
import type { Container as ContainerRecord } from '../container/declared.ts';
import { toJson } from './plain.ts';
import type { CommandOptions, CommandResult, RunningCommand, SpawnOptions } from './api/command.ts';
import type {
  Container,
  ContainerState,
  CopyOptions,
  PublishedPort,
  RemoveOptions,
  StopOptions,
  WaitFor,
  WaitForOptions,
} from './api/container.ts';
import type { ContainerInspection } from './api/container-inspection.ts';
import type { LogLine, LogOptions } from './api/logs.ts';
import type { Abortable } from './api/options.ts';
import { collect, collectOptionNames, runningCommand, toExecRequest } from './commands.ts';
import { Given, requireWord, requireWords } from './given.ts';
import { LineJoiner } from './log-lines.ts';
import { signalOf } from './create-request.ts';
import { publicState } from './public-state.ts';
import { publicError, type Owned, type Session } from './session.ts';
import { awaitUse } from './await-use.ts';

const sigkill = 9;

/** A container of the store: every method finds it anew. */
export class ContainerHandle implements Container, Owned {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly PublishedPort[];
  protected readonly session: Session;

  constructor(session: Session, record: ContainerRecord) {
    this.session = session;
    this.id = record.id;
    this.name = record.name;
    this.image = record.imageName;
    this.labels = Object.freeze({ ...record.labels });
    this.ports = Object.freeze(publishedPorts(record).map(publicPort));
  }

  async state(): Promise<ContainerState> {
    return await this.session.run(undefined, () => publicState(viewOf(this.#runRoot, this.record())));
  }

  async inspect(options?: Abortable): Promise<ContainerInspection> {
    const given = new Given('inspect', options, ['signal']);
    return await this.session.run(given.signal(), () => {
      const view = viewOf(this.#runRoot, this.record());
      return toJson(inspectContainer(this.session.engine, view, { size: false })) as ContainerInspection;
    });
  }

  port(port: number | string): number {
    const [found] = findPublishedPort(this.record(), String(port));
    return found?.hostPort ?? 0;
  }

  async exec(command: readonly string[], options?: CommandOptions): Promise<CommandResult> {
    const given = new Given('exec', options, [...spawnOptionNames, ...collectOptionNames]);
    const request = toExecRequest(requireWords('exec: the command', command), given, { interactive: given.has('input') });
    return await this.session.run(given.signal(), async (signal) =>
      collect(await execTied(this.session.engine, this.record(), request, signal), given, signal),
    );
  }

  async spawn(command: readonly string[], options?: SpawnOptions): Promise<RunningCommand> {
    const given = new Given('spawn', options, spawnOptionNames);
    const request = toExecRequest(requireWords('spawn: the command', command), given, { interactive: true });
    const signal = this.session.joined(given.signal());
    return await this.session.run(given.signal(), async () =>
      runningCommand(await execTied(this.session.engine, this.record(), request, signal), signal),
    );
  }

  async *logs(options?: LogOptions): AsyncGenerator<LogLine, void, void> {
    const given = new Given('logs', options, ['follow', 'tail', 'since', 'until', 'signal']);
    const request = {
      follow: given.flag('follow') ?? false,
      tail: given.whole('tail'),
      sinceMs: given.date('since')?.getTime(),
      untilMs: given.date('until')?.getTime(),
    };
    const signal = this.session.joined(given.signal());
    const lines = new LineJoiner();
    try {
      for await (const pieces of logBlocks(this.record(), request, { runRoot: this.#runRoot, signal })) {
        for (const piece of pieces) {
          const line = lines.add(piece);
          if (line !== undefined) yield line;
        }
      }
      signal.throwIfAborted();
      yield* lines.rest();
    } catch (error) {
      throw publicError(error, signal);
    }
  }

  async wait(options?: Abortable): Promise<number> {
    const given = new Given('wait', options, ['signal']);
    return await this.session.run(given.signal(), (signal) =>
      waitForContainer(this.session.engine, this.record(), { until: ({ name }) => name === 'exited', signal }),
    );
  }

  async waitFor(condition: WaitFor | readonly WaitFor[], options?: WaitForOptions): Promise<void> {
    const given = new Given('waitFor', options, ['timeoutMs', 'signal']);
    const timeoutMs = given.whole('timeoutMs', 1);
    await this.session.run(given.signal(), (signal) => awaitUse(this, condition, { timeoutMs, signal }));
  }

  async start(options?: Abortable): Promise<void> {
    const given = new Given('start', options, ['signal']);
    await this.session.run(given.signal(), async (signal) => {
      const record = this.record();
      if (isRunning(viewOf(this.#runRoot, record).state)) return;
      await this.startRecord(record, signal);
    });
  }

  async stop(options?: StopOptions): Promise<void> {
    const given = new Given('stop', options, ['timeout', 'signal']);
    const graceSeconds = given.whole('timeout');
    await this.session.run(given.signal(), async (signal) => {
      await stopContainer(this.session.engine, this.record(), { graceSeconds, signal });
    });
  }

  async restart(options?: StopOptions): Promise<void> {
    await this.stop(options);
    await this.start(options?.signal === undefined ? {} : { signal: options.signal });
  }

  async kill(signal: NodeJS.Signals | number = 'SIGKILL'): Promise<void> {
    const number = signalOf(signal, 'kill: the signal') ?? sigkill;
    await this.session.run(undefined, () => killContainer(this.session.engine, this.record(), number));
  }

  async pause(): Promise<void> {
    await this.session.run(undefined, () => pauseContainer(this.session.engine, this.record()));
  }

  async unpause(): Promise<void> {
    await this.session.run(undefined, () => unpauseContainer(this.session.engine, this.record()));
  }

  async remove(options?: RemoveOptions): Promise<void> {
    const given = new Given('remove', options, ['force', 'volumes', 'timeout', 'signal']);
    const removal = { force: given.flag('force') ?? false, volumes: given.flag('volumes') ?? true, graceSeconds: given.whole('timeout') };
    await this.session.run(given.signal(), async (signal) => {
      // One that is gone already is told of.
      this.record();
      await this.session.removeContainer(this.id, { ...removal, signal });
    });
    this.session.disown(this);
  }

  async copyTo(hostPath: string, containerPath: string, options?: CopyOptions): Promise<void> {
    const inside = requireWord('copyTo: the path in the container', containerPath);
    await this.#copy('copyTo', { host: hostPath, inside, options }, 'in');
  }

  async copyFrom(containerPath: string, hostPath: string, options?: CopyOptions): Promise<void> {
    const inside = requireWord('copyFrom: the path in the container', containerPath);
    await this.#copy('copyFrom', { host: hostPath, inside, options }, 'out');
  }

  /** Does nothing: whoever made it to go on removes it. */
  async release(): Promise<void> {}

  /** As it is now. @throws {TiffinError} `not-found` when it has been removed; `wrong-state` when the session is closed */
  record(): ContainerRecord {
    this.session.requireOpen();
    return this.session.engine.containers.get(this.id);
  }

  protected async startRecord(record: ContainerRecord, _signal: AbortSignal): Promise<void> {
    await startContainer(this.session.engine, record);
    forgetLauncher(this.session.engine, record);
  }

  get #runRoot(): string {
    return this.session.engine.places.runRoot;
  }

  async #copy(
    what: string,
    { host, inside, options }: { host: string; inside: string; options: CopyOptions | undefined },
    direction: 'in' | 'out',
  ): Promise<void> {
    const given = new Given(what, options, ['archive', 'overwrite', 'signal']);
    const choices = { keepOwners: given.flag('archive') ?? false, overwrite: given.flag('overwrite') ?? false };
    const hostPath = requireWord(`${what}: the path of the host`, host);
    await this.session.run(given.signal(), async (signal) => {
      const { copyContainerFiles } = await import('./copy-files.ts');
      await copyContainerFiles(this.session, { id: this.record().id, inside, hostPath, direction }, { ...choices, signal });
    });
  }
}

const spawnOptionNames = ['env', 'workdir', 'user', 'privileged', 'signal'];

function publicPort({ inside, hostIp, hostPort }: ReturnType<typeof publishedPorts>[number]): PublishedPort {
  const [port = '0', protocol] = inside.split('/');
  return { port: Number(port), protocol: protocol === 'udp' ? 'udp' : 'tcp', hostIp, hostPort };
}

/** One that is this process's own. */
export class OwnContainerHandle extends ContainerHandle implements AsyncDisposable {
  protected override async startRecord(record: ContainerRecord, signal: AbortSignal): Promise<void> {
    await startTiedContainer(this.session.engine, record, { signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  /** Idempotent. */
  override async release(): Promise<void> {
    await this.session.removeContainer(this.id);
    this.session.disown(this);
  }
}
