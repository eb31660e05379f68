import type { ContainerView } from '../container/view.ts';
import type { ContainerState } from './api/container.ts';

/** What is true of a container, in the words of the package. */
export function publicState({ state, health }: ContainerView): ContainerState {
  const { name, init, exitCode, oomKilled, startedAtNs, finishedAtNs, restarts } = state;
  return {
    status: name,
    pid: init?.pid,
    exitStatus: name === 'exited' ? exitCode : undefined,
    oomKilled,
    health,
    startedAt: moment(startedAtNs),
    finishedAt: moment(finishedAtNs),
    restarts,
  };
}

function moment(nanoseconds: bigint | undefined): Date | undefined {
  return nanoseconds === undefined ? undefined : new Date(Number(nanoseconds / 1_000_000n));
}
