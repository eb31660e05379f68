import { rmSync } from 'node:fs';

import { startTied, type TiedProcess } from '../native/tied-process.ts';
import type { ExecRequest } from '../runtime/exec-request.ts';
import type { StandardStream } from '../runtime/request.ts';
import type { Container } from './declared.ts';
import { prepareExec } from './exec.ts';
import { abandonStart } from './launch.ts';
import { explainNetworkFailure } from './network-failure.ts';
import { readyDependencies } from './restart.ts';
import type { ContainerServices } from './services.ts';
import { prepareStart } from './start.ts';
import { type KnownParts } from './start-spec.ts';
import { launcherPath } from './state.ts';
import { runDirectoryOf } from './view.ts';

/** We live on after a start, and the mark that one is under way must not. */
export function forgetLauncher({ places }: Pick<ContainerServices, 'places'>, { id }: Pick<Container, 'id'>): void {
  rmSync(launcherPath(runDirectoryOf(places.runRoot, id)), { force: true });
}

/** How a start goes. */
export type StartTiedOptions = {
  readonly signal: AbortSignal;
  /** What `createContainer` has found out, when it was just before. */
  readonly known?: KnownParts;
  /** Those that the caller takes; without any, our event loop does not wait for the container. */
  readonly streams?: readonly StandardStream[];
};

/**
 * Starts a container tied to this process: it ends when this process does, by whatever means.
 *
 * @throws {TiffinError} `wrong-state` when it runs; `cancelled`; the container is as it was before
 */
export async function startTiedContainer(
  services: ContainerServices,
  container: Container,
  { signal, known, streams = [] }: StartTiedOptions,
): Promise<TiedProcess> {
  const runDirectory = runDirectoryOf(services.places.runRoot, container.id);
  try {
    using _place = await readyDependencies(services, container);
    const { planPath } = await prepareStart(services, container, known);
    const process = await startTied({ args: ['run', planPath, '--go-with-parent'], streams, signal });
    forgetLauncher(services, container);
    for (const warning of process.warnings) services.log.warn(warning);
    if (streams.length === 0) process.unref();
    return process;
  } catch (error) {
    // What is ours stays until it is disposed of, whatever becomes of a start.
    const kept = { ...container, autoRemove: false };
    throw await abandonStart(services, { container: kept, runDirectory }, explainNetworkFailure(error, container.request.ports));
  }
}

/**
 * Runs a command in a running container, tied to this process. The streams are those of the request.
 *
 * @throws {TiffinError} `wrong-state` when the container does not run; `command-not-found`, `command-not-invokable`; `cancelled`
 */
export async function execTied(
  services: ContainerServices,
  container: Container,
  request: ExecRequest,
  signal: AbortSignal,
): Promise<TiedProcess> {
  const { planPath } = await prepareExec(services, container, request);
  const streams = [...(request.interactive ? (['stdin'] as const) : []), 'stdout' as const, 'stderr' as const];
  const process = await startTied({ args: ['exec', planPath], streams, signal });
  for (const warning of process.warnings) services.log.warn(warning);
  return process;
}
