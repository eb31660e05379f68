import type { UsedPort } from '../network/host-ports.ts';
import { processHolding, type PortHolder } from '../network/port-holder.ts';
import { expandPorts } from '../network/port-mapping.ts';
import type { LookupServices } from './services.ts';
import { isRunning } from './state.ts';
import { viewOf } from './view.ts';

/**
 * Who holds a port of this host: one of our containers that runs and publishes it, or a process that this user may look at.
 *
 * @param except the container that wants it
 */
export function findPortHolder(services: LookupServices, socket: UsedPort, except: string): PortHolder | undefined {
  const container = services.containers
    .list()
    .filter(({ id, request }) => id !== except && publishes(request.ports, socket))
    .find((candidate) => isRunning(viewOf(services.places.runRoot, candidate).state));
  if (container !== undefined) return { kind: 'container', name: container.name };
  return socket.inode === undefined ? undefined : processHolding(socket.inode);
}

function publishes(ports: Parameters<typeof expandPorts>[0], { protocol, port }: UsedPort): boolean {
  return expandPorts(ports.filter((mapping) => mapping.protocol === protocol)).some(({ hostPort }) => hostPort === port);
}
