import { addToLock } from '../../image/lock.ts';
import { pinOf } from '../../image/locked.ts';
import { findImage } from '../../image/resolve.ts';
import type { ImageServices, RegistryAccess } from '../../image/services.ts';
import { hostPlatform, parsePlatform } from '../../oci/platform.ts';
import { formatReference, isShortName, parseReference, withDefaultTag } from '../../oci/reference.ts';
import { resolveShortName } from '../../registry/short-name.ts';
import type { ImageRequest } from '../../runtime/request.ts';
import { pinnedName } from '../../systemd/pin.ts';

/** What images are looked for with. */
export type PinServices = Pick<ImageServices, 'images' | 'registries' | 'openRepository' | 'trust'>;

/** How the registry is asked. */
export type PinOptions = { readonly platform: ImageRequest['platform']; readonly access: RegistryAccess; readonly signal: AbortSignal };

/**
 * The name of exactly the image that a name means: of the one in the store, or where there is none of what its registry says. Nothing is
 * pulled.
 *
 * @throws {TiffinError} `not-found`, `unauthorized`, `unreachable`
 */
export async function pinImage(services: PinServices, name: string, options: PinOptions): Promise<string> {
  const platform = options.platform === undefined ? hostPlatform() : parsePlatform(options.platform);
  const found = findImage(services, name, platform);
  if (found !== undefined) return pinnedName(found.name ?? name, found.image.manifestDigest);
  const { file } = await addToLock(services, { path: '', images: [] }, [name], options);
  const { reference, digest } = pinOf(services, file, { name, platform });
  return pinnedName(reference, digest);
}

/**
 * The whole name of an image, with registry and tag: of the one in the store, else where the registries leave no choice. Otherwise it is
 * as typed: a unit then asks as `run` would.
 */
export function wholeName(services: Pick<PinServices, 'images' | 'registries'>, name: string): string {
  const found = findImage(services, name);
  if (found?.name !== undefined) return found.name;
  if (found !== undefined) return name;
  if (isLocation(name)) return name;
  const references = isShortName(name) ? resolveShortName(name, services.registries) : [parseReference(name)];
  const [only] = references;
  return only === undefined || references.length > 1 ? name : formatReference(withDefaultTag(only));
}

/** Whether it is no name but a place: `docker://…`, `oci-archive:…`. */
function isLocation(name: string): boolean {
  return /^[a-z-]+:\/\/|^(?:oci|oci-archive|docker-archive|docker-daemon|dir|containers-storage):/.test(name);
}
