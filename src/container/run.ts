import { TiffinError } from '../lib/errors.ts';
import type { CreateRequest, StandardStream } from '../runtime/request.ts';
import { createContainer, type CreateOptions } from './create.ts';
import type { Container } from './declared.ts';
import { abandonStart, canLaunchLast, launchAttached, launchDetached, launchLast, type AttachOptions } from './launch.ts';
import { readyDependencies } from './restart.ts';
import type { ContainerServices } from './services.ts';
import { prepareStart, type Launch } from './start.ts';
import { unitOf } from './unit.ts';
import { runDirectoryOf } from './view.ts';

/**
 * Creates a container and starts it. In the foreground this process becomes the helper and the call does not return.
 *
 * So it does in the background, where it can, and prints the ID.
 *
 * @returns the container, which runs in the background
 * @throws {TiffinError} whatever keeps it from being created or started; one with `--rm` is gone then
 */
export async function runContainer(services: ContainerServices, request: CreateRequest, options: CreateOptions): Promise<Container> {
  refuseLateImageRemoval(request);
  const { container, composition, built } = await createContainer(services, request, options);
  let launch: Launch;
  let place: Disposable;
  try {
    place = await readyDependencies(services, container);
    launch = await prepareStart(services, container, { composition, built }, unitOf(services));
  } catch (error) {
    throw await abandonStart(services, { container, runDirectory: runDirectoryOf(services.places.runRoot, container.id) }, error);
  }
  using _place = place;
  if (request.stdio.detach) {
    if (canLaunchLast(launch)) launchLast(services, launch, { step: 'run', says: container.id });
    await launchDetached(services, launch);
    return container;
  }
  return await launchAttached(services, launch, { step: 'run', attach: attachOptions(request) });
}

function refuseLateImageRemoval({ lifecycle, stdio }: CreateRequest): void {
  if (lifecycle.removeImageAtExit && stdio.detach) {
    throw new TiffinError('unsupported', '--rmi cannot be used with --detach: no process of tiffin is there when the container ends', {
      hint: 'remove the image with `tiffin rmi` afterwards',
    });
  }
}

/** What `run` attaches: what was asked for, else standard output and error, and standard input with `-i`. */
export function attachOptions({ stdio }: CreateRequest): AttachOptions {
  const streams: readonly StandardStream[] = stdio.attach ?? [...(stdio.interactive ? (['stdin'] as const) : []), 'stdout', 'stderr'];
  return { streams, detachKeys: stdio.detachKeys, signalProxy: stdio.signalProxy };
}
