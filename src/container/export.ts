import type { Readable } from 'node:stream';

import { containerEvent } from '../events/event.ts';
import type { Container } from './declared.ts';
import { packRoot, type RootTreeServices } from './root-tree.ts';
import type { ContainerServices } from './services.ts';

/** The slice of the services with which containers are exported. */
export type ExportServices = RootTreeServices & Pick<ContainerServices, 'events'>;

/**
 * The files of a container as a tar, whether it runs or not.
 *
 * The stream fails with a `TiffinError` when it cannot be whole.
 * @throws {TiffinError} `corrupt` when a layer of its image is missing
 */
export function exportContainer(services: ExportServices, container: Container, { signal }: { signal: AbortSignal }): Readable {
  const tar = packRoot(services, container, signal);
  tar.once('end', () => services.events.write(containerEvent(container, 'export')));
  return tar;
}
