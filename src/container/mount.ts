import { mkdirSync } from 'node:fs';

import { containerEvent } from '../events/event.ts';
import { TiffinError } from '../lib/errors.ts';
import { mountLayers, mountPointsBelow, unmountAll } from '../native/mounts.ts';
import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';
import { containerStack, type StackServices } from './stack.ts';
import { isRunning } from './state.ts';
import { viewOf, type ContainerView } from './view.ts';

/** What mounting works with. */
export type MountServices = StackServices & Pick<ContainerServices, 'containers' | 'images' | 'places' | 'events'>;

/** A container whose root can be reached at a path of this session. */
export type MountedContainer = { readonly container: Container; readonly path: string };

/**
 * Makes the root of a container reachable: of one that runs, it is its own root as its processes see it; of another, its
 * layers are mounted with what it wrote, and can be written to.
 *
 * @returns where; the same place when it is mounted already
 * @throws {TiffinError} `unsupported` for a container of a directory with writes kept away from it that does not run
 */
export async function mountContainer(services: MountServices, { record, state }: ContainerView): Promise<string> {
  services.events.write(containerEvent(record, 'mount'));
  if (isRunning(state) && state.init !== undefined) return runningRoot(state.init.pid);
  const { source } = record.request.request.image;
  if (source.kind === 'rootfs' && !source.overlay) return source.path;
  const target = `${containerMounts(services)}/${record.id}`;
  if (mountPointsBelow(containerMounts(services)).includes(target)) return target;
  if (record.imageId === undefined)
    throw new TiffinError('unsupported', `container ${record.name} keeps its writes away from a directory: start it to mount it`);
  const image = services.images.get(record.imageId);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  await mountLayers({
    lower: await containerStack(services, image, record.request.idMaps),
    writable: { upper: `${record.directory}/upper`, work: `${record.directory}/work` },
    target,
  });
  return target;
}

/** The containers whose roots can be reached now: those that run, and those that are mounted in this session. */
export function mountedContainers(services: MountServices): MountedContainer[] {
  const points = new Set(mountPointsBelow(containerMounts(services)));
  return services.containers.list().flatMap((container) => {
    const { state } = viewOf(services.places.runRoot, container);
    if (isRunning(state) && state.init !== undefined) return [{ container, path: runningRoot(state.init.pid) }];
    const path = `${containerMounts(services)}/${container.id}`;
    return points.has(path) ? [{ container, path }] : [];
  });
}

/** Unmounts a container; one that is not mounted, or that runs, is left alone. @returns whether it was mounted */
export async function unmountContainer(services: MountServices, container: Container): Promise<boolean> {
  const target = `${containerMounts(services)}/${container.id}`;
  if (!mountPointsBelow(containerMounts(services)).includes(target)) return false;
  await unmountAll([target]);
  services.events.write(containerEvent(container, 'unmount'));
  return true;
}

function runningRoot(pid: number): string {
  return `/proc/${pid}/root`;
}

function containerMounts({ places }: MountServices): string {
  return `${places.runRoot}/mounts/containers`;
}
