import { existsSync } from 'node:fs';

import { containerEvent } from '../events/event.ts';
import { TiffinError } from '../lib/errors.ts';
import { execHelper } from '../native/helper.ts';
import type { Container } from './declared.ts';
import { attachArguments, onError, type AttachOptions } from './launch.ts';
import type { ContainerServices } from './services.ts';
import { runDirectoryOf, viewOf } from './view.ts';

/**
 * Joins the caller's streams to a running container. This process becomes the helper; the call does not return.
 *
 * @throws {TiffinError} `wrong-state` when it does not run
 */
export function attachToContainer(services: ContainerServices, container: Container, attach: AttachOptions): never {
  const { runRoot } = services.places;
  if (viewOf(runRoot, container).state.name !== 'running')
    throw new TiffinError('wrong-state', `attaching to container ${container.id}: you can only attach to running containers`);
  const runDirectory = runDirectoryOf(runRoot, container.id);
  if (!existsSync(`${runDirectory}/attach`))
    throw new TiffinError('wrong-state', `attaching to container ${container.id}: its run directory ${runDirectory} was lost`, {
      hint: 'the container goes on; stop it and start it again to attach to it',
    });
  const { stdio } = container.request.request;
  const streams = stdio.interactive ? attach.streams : attach.streams.filter((stream) => stream !== 'stdin');
  const args = attachArguments(services, { ...attach, streams });
  services.events.write(containerEvent(container, 'attach'));
  return execHelper(['attach', runDirectory, ...args, ...onError(services, 'attach', container.id)]);
}
