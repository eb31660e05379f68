import { isIdentity, type IdMaps } from '../runtime/id-maps.ts';
import type { LayerMaps } from '../native/remap.ts';
import type { IdMappingSpec } from '../oci/runtime-spec.ts';
import type { Digest } from '../oci/digest.ts';
import { TiffinError } from '../lib/errors.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { FetchOptions, ShownProgress } from './ensure-image.ts';
import type { ContainerServices } from './services.ts';

/** What the layers of containers are found and remapped with. */
export type StackServices = Pick<ContainerServices, 'state' | 'layers' | 'leases' | 'realm'>;

/** Who waits for layers that have to be remapped first. */
export type StackOptions = { readonly signal?: AbortSignal; readonly openProgress?: FetchOptions['openProgress'] };

/**
 * The directories of an image as a container with these maps sees them, for overlayfs, topmost first. The first container with a map has
 * the layers remapped for it, and all later ones; see `remappedStack`.
 *
 * @throws {TiffinError} what `remappedStack` throws
 */
export async function containerStack(
  services: StackServices,
  image: ImageRecord | undefined,
  idMaps: IdMaps | undefined,
  options: StackOptions = {},
): Promise<string[]> {
  const diffIds = (image?.layers ?? []).map(({ diffId }) => diffId);
  if (idMaps === undefined || diffIds.length === 0 || isIdentity(idMaps)) return services.layers.stack(diffIds);
  const { remappedStack } = await import('../storage/remapped-layers.ts');
  let shown: ShownProgress | undefined;
  const begin = async (): Promise<void> => {
    shown = await options.openProgress?.();
  };
  const onEntries = (digest: Digest, current: number, total: number): void =>
    shown?.listener({ kind: 'remapping', digest, current, total });
  try {
    return await remappedStack(services, diffIds, layerMaps(idMaps), { realm: services.realm, signal: options.signal, begin, onEntries });
  } catch (error) {
    throw explain(error, idMaps);
  } finally {
    shown?.[Symbol.dispose]();
  }
}

/** The maps of a container as those of its layers: what IDs of an image are in the realm. */
export function layerMaps({ uid, gid }: IdMaps): LayerMaps {
  const lines = (map: readonly IdMappingSpec[]): LayerMaps['uid'] =>
    map.map(({ containerID, hostID, size }) => ({ inside: containerID, host: hostID, length: size }));
  return { uid: lines(uid), gid: lines(gid) };
}

/** The helper knows the owner that is missing, and not why. */
function explain(error: unknown, { uid, gid }: IdMaps): unknown {
  if (!(error instanceof TiffinError) || error.code !== 'unsupported') return error;
  const [, kind, id, path] = /(user|group) (\d+) owns (.*)/s.exec(error.message) ?? [];
  if (kind === undefined || id === undefined) return error;
  const map = kind === 'user' ? uid : gid;
  const ranges = map
    .map(({ containerID, size }) => (size === 1 ? `${containerID}` : `${containerID}-${containerID + size - 1}`))
    .join(', ');
  return new TiffinError('unsupported', `${kind} ${id} owns ${path} in the image, and the container has only ${kind}s ${ranges}`, {
    hint: `map more, up to ${id}: a larger size= or length, or more subordinate IDs: sudo usermod --add-subuids FIRST-LAST --add-subgids FIRST-LAST $USER`,
  });
}
