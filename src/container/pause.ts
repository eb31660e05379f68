import { readFileSync, writeFileSync } from 'node:fs';

import { containerEvent } from '../events/event.ts';
import { cgroupNumber } from '../lib/cgroup.ts';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { sleep } from '../lib/retry.ts';
import { findCgroups } from './cgroups.ts';
import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';
import type { ContainerState } from './state.ts';
import { viewOf } from './view.ts';

/** The slice of the services with which containers are held. */
export type PauseServices = Pick<ContainerServices, 'containers' | 'places' | 'events' | 'env'>;

const pollMs = 2;
/** A process in an uninterruptible call is held only when that ends. */
const patienceMs = 10_000;

/**
 * Holds all processes of a container where they are.
 *
 * @throws {TiffinError} `wrong-state` when it does not run, `unsupported` without a control group of its own
 */
export async function pauseContainer(services: PauseServices, container: Container): Promise<void> {
  const { state } = viewOf(services.places.runRoot, container);
  if (state.name === 'paused') throw new TiffinError('wrong-state', `"${container.id}" is already paused: container state improper`);
  if (state.name !== 'running')
    throw new TiffinError('wrong-state', `"${state.name}" is not running, can't pause: container state improper`);
  await freeze(requireCgroup(services, container, state), true);
  services.events.write(containerEvent(container, 'pause'));
}

/**
 * Lets the processes of a paused container go on.
 *
 * @throws {TiffinError} `wrong-state` when it is not paused
 */
export async function unpauseContainer(services: PauseServices, container: Container): Promise<void> {
  const { state } = viewOf(services.places.runRoot, container);
  if (state.name !== 'paused')
    throw new TiffinError('wrong-state', `"${container.id}" is not paused, can't unpause: container state improper`);
  await freeze(state.cgroup, false);
  services.events.write(containerEvent(container, 'unpause'));
}

function requireCgroup(services: PauseServices, container: Container, { cgroup }: ContainerState): string {
  if (cgroup !== '') return cgroup;
  const { resources } = container.request.request;
  const why = resources.cgroups === 'disabled' ? 'it was created with --cgroups=disabled' : findCgroups(services, resources).reason;
  throw new TiffinError(
    'unsupported',
    `pause container ${container.name}: it has no control group of its own${why === '' ? '' : `: ${why}`}`,
    { hint: why === '' ? 'start it again: one can be made now' : 'tiffin doctor says what is missing for control groups' },
  );
}

/** Writes what is wanted, and waits until the kernel says that it is so. */
async function freeze(cgroup: string, wanted: boolean): Promise<void> {
  try {
    writeFileSync(`${cgroup}/cgroup.freeze`, wanted ? '1' : '0');
    for (let waitedMs = 0; isFrozen(cgroup) !== wanted; waitedMs += pollMs) {
      if (waitedMs >= patienceMs)
        throw new TiffinError('runtime-failed', `${cgroup}/cgroup.freeze: a process is in a call that cannot be interrupted`);
      await sleep(pollMs);
    }
  } catch (cause) {
    if (cause instanceof TiffinError) throw cause;
    throw new TiffinError('runtime-failed', `write ${cgroup}/cgroup.freeze: ${errnoOf(cause) ?? 'it cannot be written'}`, { cause });
  }
}

function isFrozen(cgroup: string): boolean {
  return cgroupNumber(readFileSync(`${cgroup}/cgroup.events`, 'utf8'), 'frozen') === 1;
}
