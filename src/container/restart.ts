import type { StandardStream } from '../runtime/request.ts';
import { attachToContainer } from './attach.ts';
import type { Container } from './declared.ts';
import { launchAttached, launchDetached } from './launch.ts';
import type { ContainerServices } from './services.ts';
import { prepareStart } from './start.ts';
import { isRunning } from './state.ts';
import { stopContainer, type StopOptions } from './stop.ts';
import { viewOf } from './view.ts';

/**
 * Starts a container in the background.
 *
 * @throws {TiffinError} `wrong-state` when it runs already
 */
export async function startContainer(services: ContainerServices, container: Container): Promise<void> {
  await launchDetached(services, await prepareStart(services, container));
}

/** How `start --attach` joins. */
export type JoinOptions = { readonly interactive: boolean; readonly detachKeys: string | undefined; readonly signalProxy: boolean };

/**
 * Starts a container and joins the caller's streams to it; one that runs is only joined. This process becomes the helper.
 *
 * @returns the exit status, if at all
 */
export async function startAttached(services: ContainerServices, container: Container, options: JoinOptions): Promise<number> {
  const { interactive, detachKeys, signalProxy } = options;
  const streams: readonly StandardStream[] = [...(interactive ? (['stdin'] as const) : []), 'stdout', 'stderr'];
  const attach = { streams, detachKeys, signalProxy };
  if (isRunning(viewOf(services.places.runRoot, container).state)) return attachToContainer(services, container, attach);
  return launchAttached(services, await prepareStart(services, container), { step: 'start', attach });
}

/** Stops a container, when it runs, and starts it again. */
export async function restartContainer(services: ContainerServices, container: Container, options: StopOptions): Promise<void> {
  await stopContainer(services, container, options);
  await startContainer(services, container);
}
