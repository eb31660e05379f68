import { statSync } from 'node:fs';

import { readRegularFile } from '../lib/files.ts';
import { readCgroupFile } from '../lib/cgroup.ts';
import { bootId, isAlive } from '../lib/identity.ts';
import { readExit, readLock, readStatus, type ContainerStatus } from '../native/monitor.ts';
import type { ProcessIdentity } from '../native/plan.ts';

/** The words for what a container does now, as `ps` and `inspect` print them. */
export type StateName = ContainerStatus['state'] | 'paused';

/** What is true of a container now, derived from its monitor's files and from whether that monitor lives. */
export type ContainerState = {
  readonly name: StateName;
  /** The container's init, while it runs. */
  readonly init: ProcessIdentity | undefined;
  /** While it lives. */
  readonly monitor: ProcessIdentity | undefined;
  /** 0 until it has exited once. */
  readonly exitCode: number;
  readonly oomKilled: boolean;
  readonly error: string;
  /** Nanoseconds since 1970 of the last start and of the last end. */
  readonly startedAtNs: bigint | undefined;
  readonly finishedAtNs: bigint | undefined;
  readonly restarts: number;
  /** The directory of its control group while it runs; empty: it has none of its own. */
  readonly cgroup: string;
};

/** What `deriveState` decides from. */
export type StateEvidence = {
  readonly status: ContainerStatus | undefined;
  readonly exit: ContainerStatus | undefined;
  /** When a start was last tried, whatever became of it; it survives a reboot. */
  readonly launchedAtNs: bigint | undefined;
  /** The command that starts it right now, or did once. */
  readonly launcher: ProcessIdentity | undefined;
  readonly bootId: string;
  readonly isAlive: (process: ProcessIdentity) => boolean;
  /** Whether the processes of a control group are held. */
  readonly isFrozen: (cgroup: string) => boolean;
};

/** Status of a container whose monitor was killed: its init got SIGKILL with it. */
const killedStatus = 137;

const neverStarted: ContainerState = {
  name: 'created',
  init: undefined,
  monitor: undefined,
  exitCode: 0,
  oomKilled: false,
  error: '',
  startedAtNs: undefined,
  finishedAtNs: undefined,
  restarts: 0,
  cgroup: '',
};

/**
 * Decides what a container does.
 *
 * A status file speaks for now only when it was written in this boot by a monitor that still lives; every container of a
 * dead monitor is dead, too. The exit record says how it ended; where there is none, it was killed.
 */
export function deriveState(evidence: StateEvidence): ContainerState {
  const { status } = evidence;
  if (status === undefined) return stateWithoutStatus(evidence, evidence.launchedAtNs);
  const monitorLives = isMonitorAlive(status, evidence);
  if (status.state === 'exited') return exitedState(status, monitorLives ? status.monitor : undefined);
  if (monitorLives) return liveState(status, evidence);
  return stateWithoutStatus({ ...evidence, launcher: undefined }, status.startedAtNs ?? evidence.launchedAtNs);
}

function isMonitorAlive(
  { monitor, bootId: thatBoot }: ContainerStatus,
  { bootId: thisBoot, isAlive: alive }: Pick<StateEvidence, 'bootId' | 'isAlive'>,
): boolean {
  return monitor !== undefined && thatBoot === thisBoot && alive(monitor);
}

/** No monitor speaks for it: what is on the disk does. */
function stateWithoutStatus({ exit, launcher, isAlive: alive }: StateEvidence, lastStartNs: bigint | undefined): ContainerState {
  if (exit !== undefined && (exit.finishedAtNs ?? 0n) >= (lastStartNs ?? 0n)) return exitedState(exit, undefined);
  const isBeingStarted = launcher !== undefined && alive(launcher);
  if (lastStartNs === undefined || isBeingStarted) return neverStarted;
  return { ...neverStarted, name: 'exited', exitCode: killedStatus, startedAtNs: lastStartNs, finishedAtNs: lastStartNs };
}

function liveState(status: ContainerStatus, { isAlive: alive, isFrozen }: Pick<StateEvidence, 'isAlive' | 'isFrozen'>): ContainerState {
  // Without a live init the monitor restarts it, or is about to say that it ended: not for us to guess, it lives.
  const init = status.init !== undefined && alive(status.init) ? status.init : undefined;
  const ended = status.state === 'restarting' ? {} : { exitCode: 0, finishedAtNs: undefined };
  const isPaused = status.state === 'running' && status.cgroup !== '' && isFrozen(status.cgroup);
  return {
    ...fromStatus(status),
    ...ended,
    name: isPaused ? 'paused' : status.state,
    init,
    monitor: status.monitor,
    cgroup: status.cgroup,
  };
}

function exitedState(status: ContainerStatus, monitor: ProcessIdentity | undefined): ContainerState {
  return { ...fromStatus(status), name: 'exited', init: undefined, monitor, cgroup: '' };
}

function fromStatus(status: ContainerStatus): Omit<ContainerState, 'name' | 'init' | 'monitor' | 'cgroup'> {
  const { oomKilled, error, startedAtNs, finishedAtNs, restarts } = status;
  return { exitCode: status.exitCode ?? 0, oomKilled, error, startedAtNs, finishedAtNs, restarts };
}

/** The directories in which a container's monitor writes. */
export type StateDirectories = { readonly runDirectory: string; readonly directory: string };

/** Where `start` keeps the compiled plan; written at each start and never before, so that its time is that of the last start. */
export function planPath(directory: string): string {
  return `${directory}/plan`;
}

/** What says, beyond a reboot, that a container was stopped by its user and is not to be started by the next boot. */
export function stoppedPath(directory: string): string {
  return `${directory}/stopped`;
}

/** Where `start` says who is starting the container; gone after a reboot. */
export function launcherPath(runDirectory: string): string {
  return `${runDirectory}/launcher`;
}

/** Looks at a container: one to four small files and one look into /proc. */
export function observe({ runDirectory, directory }: StateDirectories): ContainerState {
  const status = readStatus(runDirectory) ?? statusOfHolder(directory);
  // Most containers that `ps` reads by the hundred either run or have said that they ended.
  const isPlain = status !== undefined && (status.state === 'exited' || isMonitorAlive(status, { bootId: bootId(), isAlive }));
  const rest = isPlain ? { exit: undefined, launchedAtNs: undefined, launcher: undefined } : readRest({ runDirectory, directory });
  return deriveState({ status, ...rest, bootId: bootId(), isAlive, isFrozen });
}

function isFrozen(cgroup: string): boolean {
  return readCgroupFile(cgroup, 'cgroup.freeze') === '1';
}

/** The run directory may be lost while the container runs, as when a session ends: then its monitor's lock speaks for it. */
function statusOfHolder(directory: string): ContainerStatus | undefined {
  const status = readLock(directory);
  return status !== undefined && isMonitorAlive(status, { bootId: bootId(), isAlive }) ? status : undefined;
}

function readRest({ runDirectory, directory }: StateDirectories): Pick<StateEvidence, 'exit' | 'launchedAtNs' | 'launcher'> {
  const plan = statSync(planPath(directory), { bigint: true, throwIfNoEntry: false });
  return { exit: readExit(directory), launchedAtNs: plan?.mtimeNs, launcher: plan === undefined ? undefined : readLauncher(runDirectory) };
}

/** Whether a command is starting the container right now, whatever its files say. */
export function isBeingStarted(runDirectory: string): boolean {
  const launcher = readLauncher(runDirectory);
  return launcher !== undefined && isAlive(launcher);
}

function readLauncher(runDirectory: string): ProcessIdentity | undefined {
  try {
    const [pid, startTime] = readRegularFile(launcherPath(runDirectory), 256).toString('utf8').split(' ').map(Number);
    return pid === undefined || startTime === undefined ? undefined : { pid, startTime };
  } catch {
    return undefined;
  }
}

/** Whether processes of it may be there: it cannot be started, and is removed only by force. */
export function isRunning(state: ContainerState): boolean {
  return ['running', 'paused', 'stopping', 'restarting'].includes(state.name) || (state.name === 'created' && state.monitor !== undefined);
}
