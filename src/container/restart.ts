import { containerEvent } from '../events/event.ts';
import { TiffinError } from '../lib/errors.ts';
import type { StandardStream } from '../runtime/request.ts';
import type { UnitFacts } from '../runtime/unit.ts';
import { attachToContainer } from './attach.ts';
import { awaitState } from './await-state.ts';
import type { Container } from './declared.ts';
import { missingDependencies } from './dependencies.ts';
import { startInitialized, startInitializedAttached } from './initialized.ts';
import { awaitPodEnd, takePlace } from './pod-place.ts';
import { canLaunchLast, launchAttached, launchDetached, launchLast } from './launch.ts';
import type { ContainerServices, SignalServices } from './services.ts';
import { prepareStart } from './start.ts';
import { isRunning } from './state.ts';
import { stopContainer, type StopOptions } from './stop.ts';
import { viewOf } from './view.ts';

/** How long the winner of a race may take until it shows that the container runs. */
const raceTimeoutMs = 5000;
/** How often a pod that ends in the same moment is started again. */
const placeAttempts = 10;

/**
 * Starts a container in the background. One that another command starts at the same time is as good as started.
 *
 * @param says with it this is the last that the command does, and may become the helper, which prints it; else the caller prints
 * @param unit the unit of systemd whose start this is
 * @throws {TiffinError} `wrong-state` when it is being removed
 */
export async function startContainer(services: ContainerServices, container: Container, says?: string, unit?: UnitFacts): Promise<void> {
  refusePaused(services, container);
  if (viewOf(services.places.runRoot, container).state.name === 'initialized') return startInitialized(services, container);
  using _place = await readyDependencies(services, container);
  try {
    const launch = await prepareStart(services, container, undefined, unit);
    if (says !== undefined && canLaunchLast(launch)) launchLast(services, launch, { step: 'background', says });
    await launchDetached(services, launch);
  } catch (error) {
    if (!(await wasStartedByOther(services, container, error))) throw error;
  }
}

/** Whether a start failed because another command starts the container at the same time, and does. */
export async function wasStartedByOther({ places }: SignalServices, container: Container, failure: unknown): Promise<boolean> {
  if (!(failure instanceof TiffinError) || failure.code !== 'wrong-state') return false;
  const { signal } = new AbortController();
  return (await awaitState(container, { runRoot: places.runRoot, until: isRunning, timeoutMs: raceTimeoutMs, signal })) !== undefined;
}

/**
 * Starts what a container needs, and holds its place in its pod until that is given back: a pod that is ending just now is started again.
 *
 * @throws {TiffinError} what keeps one of them from being started
 */
export async function readyDependencies(services: ContainerServices, container: Container): Promise<Disposable> {
  for (let attempt = 1; ; attempt += 1) {
    await startDependencies(services, container);
    const place = takePlace(services, container);
    if (place !== undefined) return place;
    if (attempt === placeAttempts) throw new TiffinError('wrong-state', `start container ${container.name}: its pod ends again and again`);
    await awaitPodEnd(services, container);
  }
}

/**
 * Starts the containers that one needs and that do not run, and what these need.
 *
 * @throws {TiffinError} what keeps one of them from being started
 */
export async function startDependencies(
  services: ContainerServices,
  container: Container,
  waiting: ReadonlySet<string> = new Set(),
): Promise<void> {
  const inner = new Set([...waiting, container.id]);
  for (const needed of missingDependencies(services, container)) {
    if (inner.has(needed.id)) throw new TiffinError('invalid-argument', `container ${container.name} needs itself to be started first`);
    await startDependencies(services, needed, inner);
    await startContainer(services, needed);
  }
}

function refusePaused({ places }: ContainerServices, container: Container): void {
  if (viewOf(places.runRoot, container).state.name !== 'paused') return;
  throw new TiffinError(
    'wrong-state',
    `unable to start container "${container.id}": container ${container.id} must be in Created or Stopped state to be started: container state improper`,
    { hint: `tiffin unpause ${container.name}` },
  );
}

/** How `start --attach` joins. */
export type JoinOptions = {
  readonly interactive: boolean;
  readonly detachKeys: string | undefined;
  readonly signalProxy: boolean;
  /** The unit of systemd whose start this is. */
  readonly unit?: UnitFacts | undefined;
};

/**
 * Starts a container and joins the caller's streams to it; one that runs is only joined. This process becomes the helper; the call does not return.
 */
export async function startAttached(services: ContainerServices, container: Container, options: JoinOptions): Promise<never> {
  const { interactive, detachKeys, signalProxy, unit } = options;
  const streams: readonly StandardStream[] = [...(interactive ? (['stdin'] as const) : []), 'stdout', 'stderr'];
  const attach = { streams, detachKeys, signalProxy };
  if (isRunning(viewOf(services.places.runRoot, container).state)) return attachToContainer(services, container, attach);
  if (viewOf(services.places.runRoot, container).state.name === 'initialized') {
    const joined = container.request.request.stdio.interactive ? streams : streams.filter((stream) => stream !== 'stdin');
    return startInitializedAttached(services, container, { ...attach, streams: joined });
  }
  using _place = await readyDependencies(services, container);
  return launchAttached(services, await prepareStart(services, container, undefined, unit), { step: 'start', attach });
}

/** Stops a container, when it runs, and starts it again. */
export async function restartContainer(services: ContainerServices, container: Container, options: StopOptions): Promise<void> {
  if (viewOf(services.places.runRoot, container).state.name === 'paused')
    throw new TiffinError('wrong-state', 'unable to restart a container in a paused or unknown state: container state improper', {
      hint: `tiffin unpause ${container.name}`,
    });
  services.events.write(containerEvent(container, 'restart'));
  await stopContainer(services, container, options);
  await startContainer(services, container);
}
