import { findSubids } from '../config/subids.ts';
import { chooseAutoMaps } from '../runtime/auto-map.ts';
import type { RuntimeSettings } from '../runtime/facts.ts';
import { containerIdMaps, type IdMapFacts, type IdMaps } from '../runtime/id-maps.ts';
import type { CreateRequest, NamespaceRequest } from '../runtime/request.ts';
import { withDefaults } from '../runtime/request-defaults.ts';
import { userNamespace } from '../runtime/spec-namespaces.ts';
import { numericId, parseUserSpec } from '../runtime/user-spec.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { Container, Declared } from './declared.ts';
import type { ContainerServices } from './services.ts';

/** What the maps of a container are decided with. */
export type IdMapServices = Pick<ContainerServices, 'containers' | 'places' | 'realm' | 'log'>;

/**
 * Decides under which map a container sees its files: its own, or that of the container whose user namespace it joins.
 *
 * @param neededIds how many IDs the files of its image need, for `--userns=auto`
 * @returns undefined when IDs inside are those of the realm
 * @throws {TiffinError} what `containerIdMaps` and `chooseAutoMaps` throw
 */
export function decideIdMaps(
  services: IdMapServices,
  request: CreateRequest,
  { image, neededIds }: { readonly image: ImageRecord | undefined; readonly neededIds: number },
): IdMaps | undefined {
  const user = userNamespace(request);
  if (user.kind === 'container') return services.containers.find(user.container)?.request.idMaps;
  if (user.kind !== 'auto') return containerIdMaps(request.namespaces, mapFacts(services, request.namespaces));
  const { uidMap, gidMap } = services.realm;
  return chooseAutoMaps(user, { uidMap, gidMap, taken: takenRanges(services), neededIds: Math.max(neededIds, idsOfUser(request, image)) });
}

/** Whether a container's ranges are its alone, and so may not be given to another as long as it exists. */
export function ownsRanges(request: CreateRequest): boolean {
  return userNamespace(request).kind === 'auto';
}

/** Whether a container is to have IDs that no other has: said on the command line or by the settings. */
export function wantsRanges({ requestDefaults }: Pick<RuntimeSettings, 'requestDefaults'>, request: CreateRequest): boolean {
  return ownsRanges(withDefaults(request, requestDefaults));
}

/** Another container was given the same ranges since these were chosen. */
export class RangesTaken extends Error {}

/** @throws {RangesTaken} within the transaction that records a container */
export function requireFreeRanges(
  services: Pick<IdMapServices, 'containers'>,
  { request, idMaps }: Pick<Declared, 'request' | 'idMaps'>,
): void {
  if (idMaps !== undefined && ownsRanges(request) && areRangesTaken(services, idMaps)) throw new RangesTaken();
}

/** Whether another container has one of these IDs for itself: it was made while these were chosen. */
function areRangesTaken(services: Pick<IdMapServices, 'containers'>, { uid, gid }: IdMaps): boolean {
  const meets = (ours: IdMaps['uid'], theirs: IdMaps['uid']): boolean =>
    ours.some((a) => theirs.some((b) => a.hostID !== 0 && a.hostID < b.hostID + b.size && b.hostID < a.hostID + a.size));
  return takenRanges(services).some((other) => meets(uid, other.uid) || meets(gid, other.gid));
}

function takenRanges({ containers }: Pick<IdMapServices, 'containers'>): IdMaps[] {
  return containers
    .list({ removing: true })
    .flatMap(({ request: { request, idMaps } }: Container) => (idMaps !== undefined && ownsRanges(request) ? [idMaps] : []));
}

function idsOfUser({ process }: CreateRequest, image: ImageRecord | undefined): number {
  const text = process.user ?? image?.config.config.User ?? '';
  if (text === '') return 0;
  const { user, group } = parseUserSpec(text);
  return Math.max(numericId(user) ?? 0, numericId(group ?? '') ?? 0) + 1;
}

function mapFacts({ places, realm, log }: IdMapServices, { subordinate }: NamespaceRequest): IdMapFacts {
  const facts = { uid: places.uid, gid: places.gid, uidMap: realm.uidMap, gidMap: realm.gidMap };
  if (subordinate === undefined) return facts;
  const warn = (message: string): void => log.warn(message);
  const { uids } = findSubids(subordinate.user, -1, { warn });
  const { gids } = findSubids(subordinate.group, -1, { warn });
  return { ...facts, named: { uid: uids, gid: gids } };
}
