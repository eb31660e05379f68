import { listChanges, type ChangedPath, type View } from '../image/list-changes.ts';
import { listLayers } from '../image/list-layers.ts';
import { findImage, getImage } from '../image/resolve.ts';
import { TiffinError } from '../lib/errors.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';

/** What a diff works with. */
export type DiffServices = Pick<ContainerServices, 'images' | 'layers' | 'realm' | 'containers' | 'registries'>;

/** What names may mean: containers first, as in `diff`, or only one kind. */
export type DiffScope = 'any' | 'container' | 'image';

type Subject = { readonly image: ImageRecord; readonly container?: Container };

/** What setting up a container makes; that is not the container's doing. */
const ours = new Set([
  '/dev',
  '/etc/hostname',
  '/etc/hosts',
  '/etc/mtab',
  '/etc/resolv.conf',
  '/proc',
  '/run',
  '/run/.containerenv',
  '/run/notify',
  '/run/podman-init',
  '/run/secrets',
  '/sys',
]);

/**
 * What a container changed in its image, whether it runs or not, or what the last layer of an image does; with `against`, what
 * is different from another container or image.
 *
 * @returns nothing for a container that was made from a directory: as with Podman there is nothing that it would differ from
 * @throws {TiffinError} `not-found` in Podman's words; `unsupported` for such a container with or as `against`; what `listLayers` throws
 */
export async function diffOf(
  services: DiffServices,
  name: string,
  { against, scope, signal }: { readonly against: string | undefined; readonly scope: DiffScope; readonly signal?: AbortSignal },
): Promise<ChangedPath[]> {
  if (against === undefined && scope !== 'image' && isOfDirectory(services.containers.find(name))) return [];
  const subject = findSubject(services, name, scope);
  const other = against === undefined ? undefined : findSubject(services, against, scope);
  const after = await viewOf(services, subject, signal);
  const before = other === undefined ? { tree: after.tree, layer: after.layer - 1 } : await viewOf(services, other, signal);
  const changes = listChanges(before, after);
  return subject.container === undefined ? changes : changes.filter(({ path }) => !ours.has(path));
}

async function viewOf(services: DiffServices, { image, container }: Subject, signal: AbortSignal | undefined): Promise<View> {
  const above = container === undefined ? [] : [`${container.directory}/upper`];
  const tree = await listLayers(services, image, { above, signal });
  return { tree, layer: tree.layers - 1 };
}

function isOfDirectory(container: Container | undefined): boolean {
  return container !== undefined && container.imageId === undefined;
}

function findSubject(services: DiffServices, name: string, scope: DiffScope): Subject {
  if (scope === 'image') return { image: getImage(services, name).image };
  const container = scope === 'container' ? services.containers.get(name) : services.containers.find(name);
  if (container === undefined) return { image: imageNamed(services, name) };
  if (container.imageId !== undefined) return { image: services.images.get(container.imageId), container };
  throw new TiffinError('unsupported', `container ${container.name} has no image, so that there is nothing to compare it with`);
}

function imageNamed(services: DiffServices, name: string): ImageRecord {
  const found = findImage(services, name);
  if (found === undefined) throw new TiffinError('not-found', `${name}: no such container or image`);
  return found.image;
}
