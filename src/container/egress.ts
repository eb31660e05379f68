import { TiffinError } from '../lib/errors.ts';
import { allCapabilities, capabilityMask, mergeCapabilities } from '../runtime/capabilities.ts';
import type { CreateRequest } from '../runtime/request.ts';
import { userNamespace } from '../runtime/spec-namespaces.ts';
import type { NetworkServices } from './connection.ts';
import type { Container } from './declared.ts';
import { networkOwner } from './joined-names.ts';

/** With these a container could take the filter away, or pass it by. */
const dangerous = ['CAP_NET_ADMIN', 'CAP_NET_RAW'];

const maxHops = 8;

type FilterServices = Pick<NetworkServices, 'containers' | 'settings'>;

/** Where the helper writes down what a container was refused. */
export function networkLogPath(directory: string): string {
  return `${directory}/network.log`;
}

/**
 * Refuses a container that could lift a filter: its own, that of the network namespace that it shares, or of one that belongs to the user
 * namespace that it shares; and a filter that a container that is there could lift.
 *
 * @throws {TiffinError} `invalid-argument` naming the capability
 */
export function requireFilterHolds(services: FilterServices, request: CreateRequest, id = ''): void {
  const held = heldCapability(services, request.security);
  const isFiltered = request.network.allow !== undefined;
  if (isFiltered && held !== undefined) throw refusal('--net-allow', held, request.security);
  if (!isFiltered && held === undefined) return;
  const others = sharersOf(services, { request, id });
  const filtered = isFiltered ? undefined : others.find(({ request: other }) => other.request.network.allow !== undefined);
  if (filtered !== undefined && held !== undefined)
    throw refusal(`namespaces of container ${filtered.name}, which has --net-allow,`, held, request.security);
  const strong = isFiltered ? others.find((other) => heldCapability(services, other.request.request.security) !== undefined) : undefined;
  if (strong !== undefined) {
    throw new TiffinError(
      'invalid-argument',
      `--net-allow cannot be combined with namespaces of container ${strong.name}, which has capabilities for networks: it could lift the filter`,
      { hint: 'leave out --userns, --pid and --ipc' },
    );
  }
}

function refusal(where: string, held: string, { privileged }: CreateRequest['security']): TiffinError {
  const [what, hint] = privileged
    ? ['--privileged', 'leave --privileged away']
    : [`the capability ${held}`, `leave --cap-add away, or say --cap-drop ${held.slice('CAP_'.length)}`];
  return new TiffinError('invalid-argument', `${where} cannot be combined with ${what}: the container could lift the filter`, { hint });
}

/** The containers that have the same network or user namespace. Who has namespaces of its own that nobody joined has none. */
function sharersOf(services: Pick<NetworkServices, 'containers'>, { request, id }: { request: CreateRequest; id: string }): Container[] {
  const network = networkOwner(services, request)?.id ?? id;
  const user = userOwner(services, request, id);
  if (id === '' && network === '' && user === '') return [];
  return services.containers.list().filter((other) => {
    if (other.id === id) return false;
    const theirs = other.request.request;
    return (networkOwner(services, theirs)?.id ?? other.id) === network || userOwner(services, theirs, other.id) === user;
  });
}

/** The container whose user namespace another one has: by ID; `host` when it is the realm's. */
function userOwner({ containers }: Pick<NetworkServices, 'containers'>, request: CreateRequest, id: string): string {
  let mode = userNamespace(request);
  let owner = mode.kind === 'host' ? 'host' : id;
  for (let hops = 0; mode.kind === 'container' && hops < maxHops; hops += 1) {
    const joined = containers.find(mode.container);
    if (joined === undefined) break;
    mode = userNamespace(joined.request.request);
    owner = mode.kind === 'host' ? 'host' : joined.id;
  }
  return owner;
}

/** The capability of a container, if any, with which it could take a filter away or pass it by. */
export function heldCapability({ settings }: Pick<FilterServices, 'settings'>, security: CreateRequest['security']): string | undefined {
  const { privileged, addCapabilities, dropCapabilities } = security;
  const asked = mergeCapabilities(capabilityMask(settings.capabilities), addCapabilities, dropCapabilities);
  const bounding = privileged ? allCapabilities : asked;
  return dangerous.find((name) => (bounding & capabilityMask([name])) !== 0n);
}

/** @throws {TiffinError} `invalid-argument` for an `exec --privileged` that could lift the filter of its container's network */
export function requireHarmlessExec(services: Pick<NetworkServices, 'containers'>, container: Container, privileged: boolean): void {
  if (!privileged) return;
  const whole = { request: container.request.request, id: container.id };
  const filtered = [container, ...sharersOf(services, whole)].find(({ request }) => request.request.network.allow !== undefined);
  if (filtered === undefined) return;
  const whose = filtered.id === container.id ? 'a container' : `namespaces of container ${filtered.name},`;
  throw new TiffinError(
    'invalid-argument',
    `exec --privileged cannot be used in ${whose} with --net-allow: the command could lift the filter`,
  );
}
