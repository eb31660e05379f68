import { writeFileSync } from 'node:fs';

import { containerEvent } from '../events/event.ts';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { signalProcess } from '../lib/identity.ts';
import { awaitState } from './await-state.ts';
import type { Container } from './declared.ts';
import { dropInitialized } from './drop-initialized.ts';
import { refreshNames } from './joined-names.ts';
import type { SignalServices } from './services.ts';
import { isRunning, stoppedPath, type ContainerState } from './state.ts';
import { runDirectoryOf, viewOf } from './view.ts';

const killSignal = 9;
const terminateSignal = 15;
/** How long SIGKILL may take: a process in an uninterruptible call outlives it for a while. */
const killTimeoutMs = 20_000;
/** After which it is asked who holds up the end of a container that was killed. */
const hungTimeoutMs = 1000;

/** How to stop. */
export type StopOptions = {
  /** Seconds between the stop signal and SIGKILL; undefined is the container's own, 0 kills at once, below 0 never kills. */
  readonly graceSeconds?: number | undefined;
  readonly signal: AbortSignal;
  /** A paused container hears no signal but SIGKILL: it is refused, unless it may be killed. */
  readonly killPaused?: boolean;
  /** The host goes down: the next boot starts it again if its policy is `unless-stopped`. */
  readonly untilBoot?: boolean;
};

/**
 * Stops a container: sends its stop signal, then SIGKILL after the grace time. It is not restarted by its policy.
 * Idempotent: one that is not running is left alone.
 *
 * @returns the state in which it ended
 * @throws {TiffinError} `wrong-state` when it is paused, `runtime-failed` when it survives SIGKILL, `cancelled`
 */
export async function stopContainer(services: SignalServices, container: Container, options: StopOptions): Promise<ContainerState> {
  const { runRoot } = services.places;
  const { state } = viewOf(runRoot, container);
  if (state.name === 'initialized') return dropInitialized(services, container);
  if (!isRunning(state)) return state;
  if (state.name === 'paused' && options.killPaused !== true) throw pausedError(container);
  noteStopIntent(runRoot, container, 'stop');
  noteStoppedByUser(container, options);
  services.events.write(containerEvent(container, 'stop'));
  const grace = state.name === 'paused' ? 0 : (options.graceSeconds ?? container.request.stopTimeoutSeconds);
  const isOver = (now: ContainerState): boolean => !isRunning(now);
  if (grace !== 0) {
    sendSignal(runRoot, container, container.request.stopSignal);
    const patience = grace < 0 ? {} : { timeoutMs: grace * 1000 };
    const ended = await awaitState(container, { runRoot, until: isOver, signal: options.signal, ...patience });
    if (ended !== undefined) {
      refreshNames(services, { ended: container });
      return ended;
    }
  }
  sendSignal(runRoot, container, killSignal);
  const waiting = { runRoot, until: isOver, signal: options.signal };
  let ended = await awaitState(container, { ...waiting, timeoutMs: hungTimeoutMs });
  if (ended === undefined) {
    await endHungSessions(runRoot, container);
    ended = await awaitState(container, { ...waiting, timeoutMs: killTimeoutMs });
  }
  if (ended === undefined) throw new TiffinError('runtime-failed', `stop container ${container.id}: it survives SIGKILL`);
  refreshNames(services, { ended: container });
  return ended;
}

async function endHungSessions(runRoot: string, container: Container): Promise<void> {
  const { hungExecMonitors } = await import('./exec-sessions.ts');
  for (const monitor of hungExecMonitors([runDirectoryOf(runRoot, container.id), container.directory])) signalProcess(monitor, killSignal);
}

function pausedError(container: Container): TiffinError {
  return new TiffinError(
    'wrong-state',
    `can only stop created or running containers. ${container.id} is in state paused: container state improper`,
    { hint: `tiffin unpause ${container.name}` },
  );
}

/**
 * Sends a signal to the command of a running container. After SIGKILL, or its stop signal, it is not restarted.
 *
 * @throws {TiffinError} `wrong-state` when it is not running
 */
export function killContainer(services: SignalServices, container: Container, signal: number): void {
  const { runRoot } = services.places;
  const { state } = viewOf(runRoot, container);
  if (!isRunning(state) || state.init === undefined)
    throw new TiffinError(
      'wrong-state',
      `can only kill running containers. ${container.id} is in state ${state.name}: container state improper`,
    );
  if (signal === killSignal || signal === container.request.stopSignal) {
    noteStopIntent(runRoot, container, signal === killSignal ? 'kill' : 'stop');
    noteStoppedByUser(container, {});
  }
  sendSignal(runRoot, container, signal);
  services.events.write(containerEvent(container, 'kill'));
}

/** Tells the monitor that the end to come is wanted, before it comes; also one that does not restart it says so to systemd. */
function noteStopIntent(runRoot: string, container: Container, how: 'stop' | 'kill'): void {
  try {
    writeFileSync(`${runDirectoryOf(runRoot, container.id)}/stop`, how, { mode: 0o600 });
  } catch (error) {
    // Of a lost run directory only the restart policy would be missed.
    if (errnoOf(error) !== 'ENOENT' || container.request.request.lifecycle.restart.policy !== 'no') throw error;
  }
}

/** Outlives a reboot; the next start takes it away: `forgetStoppedByUser`. */
function noteStoppedByUser(container: Container, { untilBoot = false }: Pick<StopOptions, 'untilBoot'>): void {
  if (untilBoot || container.request.request.lifecycle.restart.policy !== 'unless-stopped') return;
  writeFileSync(stoppedPath(container.directory), '', { mode: 0o600 });
}

function sendSignal(runRoot: string, container: Container, signal: number): void {
  const { init, monitor, name } = viewOf(runRoot, container).state;
  if (init !== undefined) signalProcess(init, signal);
  // Between two runs there is nobody but the monitor, which takes SIGTERM for the wish that it stays at that.
  else if (name === 'restarting' && monitor !== undefined) signalProcess(monitor, terminateSignal);
}
