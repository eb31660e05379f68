import { TiffinError } from '../lib/errors.ts';
import type { IdMapping } from '../native/plan.ts';
import type { IdMappingSpec } from '../oci/runtime-spec.ts';
import type { UserNamespaceMode } from './request.ts';

type Extent = { readonly start: number; readonly length: number };

/**
 * One ID map (users or groups) of a container's own user namespace, outside IDs counted in the realm.
 *
 * Each line lies within one extent of the realm's map: the kernel refuses a line that crosses two.
 *
 * @param realm the realm's map of the same kind
 * @param caller the caller's ID on the host; it is 0 in the realm
 * @returns undefined when the container has no user namespace of its own
 * @throws {TiffinError} `unsupported` for modes that would give the image's files foreign owners without saying so
 */
export function containerIdMap(mode: UserNamespaceMode, realm: readonly IdMapping[], caller: number): readonly IdMappingSpec[] | undefined {
  const extents = realm.map((mapping) => ({ start: mapping.inside, length: mapping.length }));
  switch (mode.kind) {
    case 'private':
      return splitOnExtents(
        extents.map((extent) => ({ containerID: extent.start, hostID: extent.start, size: extent.length })),
        extents,
      );
    case 'keep-id':
      if (extents.length < 2)
        throw new TiffinError('unsupported', '--userns=keep-id needs subordinate IDs, and this user has none', {
          hint: 'ask for some: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER',
        });
      return splitOnExtents(keepIdMap(extents, caller, mode.sizeIds), extents);
    case 'nomap':
    case 'auto':
      throw new TiffinError(
        'unsupported',
        `--userns=${mode.kind} is not supported in this version: the image's files would belong to nobody in the container`,
        {
          hint: 'every container has a user namespace of its own without it; leave the option away',
        },
      );
    default:
      return undefined;
  }
}

/** Map lines cut where they cross the border of two extents; what lies outside of all is dropped. */
export function splitOnExtents(map: readonly IdMappingSpec[], extents: readonly Extent[]): readonly IdMappingSpec[] {
  return map.flatMap((line) =>
    extents.flatMap((extent) => {
      const start = Math.max(line.hostID, extent.start);
      const end = Math.min(line.hostID + line.size, extent.start + extent.length);
      return start < end ? [{ containerID: line.containerID + start - line.hostID, hostID: start, size: end - start }] : [];
    }),
  );
}

/** Whether an ID inside the container is mapped at all. */
export function isMapped(map: readonly IdMappingSpec[], id: number): boolean {
  return map.some((line) => id >= line.containerID && id < line.containerID + line.size);
}

function keepIdMap(extents: readonly Extent[], own: number, sizeIds: number | undefined): readonly IdMappingSpec[] {
  const subordinate = extents.reduce((sum, extent) => sum + extent.length, 0) - 1;
  const most = sizeIds === undefined ? subordinate : Math.min(subordinate, Math.max(0, sizeIds - 1));
  const below = Math.min(own, most);
  const above = most - below;
  return [
    ...(below > 0 ? [{ containerID: 0, hostID: 1, size: below }] : []),
    { containerID: own, hostID: 0, size: 1 },
    ...(above > 0 ? [{ containerID: own + 1, hostID: below + 1, size: above }] : []),
  ];
}
