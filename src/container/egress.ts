import { TiffinError } from '../lib/errors.ts';
import { allCapabilities, capabilityMask, mergeCapabilities } from '../runtime/capabilities.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { NetworkServices } from './connection.ts';
import type { Container } from './declared.ts';

/** With these a container could take the filter away, or pass it by. */
const dangerous = ['CAP_NET_ADMIN', 'CAP_NET_RAW'];

/** Where the helper writes down what a container was refused. */
export function networkLogPath(directory: string): string {
  return `${directory}/network.log`;
}

/**
 * Refuses a container that could lift the filter of the network namespace that it has, or joins.
 *
 * @throws {TiffinError} `invalid-argument` naming the capability
 */
export function requireFilterHolds(services: Pick<NetworkServices, 'containers' | 'settings'>, { network, security }: CreateRequest): void {
  const joined = network.mode?.kind === 'container' ? services.containers.find(network.mode.container) : undefined;
  if (network.allow === undefined && joined?.request.request.network.allow === undefined) return;
  const held = heldCapability(services, security);
  if (held === undefined) return;
  const where = network.allow === undefined ? `the network of container ${joined?.name}, which has --net-allow,` : '--net-allow';
  const [what, hint] = security.privileged
    ? ['--privileged', 'leave --privileged away']
    : [`the capability ${held}`, `leave --cap-add away, or say --cap-drop ${held.slice('CAP_'.length)}`];
  throw new TiffinError('invalid-argument', `${where} cannot be combined with ${what}: the container could lift the filter`, { hint });
}

function heldCapability({ settings }: Pick<NetworkServices, 'settings'>, security: CreateRequest['security']): string | undefined {
  const { privileged, addCapabilities, dropCapabilities } = security;
  const asked = mergeCapabilities(capabilityMask(settings.capabilities), addCapabilities, dropCapabilities);
  const bounding = privileged ? allCapabilities : asked;
  return dangerous.find((name) => (bounding & capabilityMask([name])) !== 0n);
}

/** @throws {TiffinError} `invalid-argument` for an `exec --privileged` that could lift the filter of its container's network */
export function requireHarmlessExec(services: Pick<NetworkServices, 'containers'>, container: Container, privileged: boolean): void {
  if (!privileged) return;
  const { mode, allow } = container.request.request.network;
  const joined = mode?.kind === 'container' ? services.containers.find(mode.container) : undefined;
  if (allow === undefined && joined?.request.request.network.allow === undefined) return;
  throw new TiffinError(
    'invalid-argument',
    'exec --privileged cannot be used in a container with --net-allow: the command could lift the filter',
  );
}
