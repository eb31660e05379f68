import { TiffinError } from '../lib/errors.ts';
import { hostPlatform } from '../oci/platform.ts';
import { formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import { abandonedAfterMs, collectAbandoned, emptyTrash } from '../storage/garbage.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { SourceImage } from './image-source.ts';
import { formatImageLocation } from './location.ts';
import { openSource } from './open-source.ts';
import type { LocalLocation } from './open-source.ts';
import type { PullOptions } from './pull.ts';
import { normalizeNewName } from './resolve.ts';
import type { ImageServices } from './services.ts';
import { storeImage } from './store-image.ts';

/**
 * Brings the image that a location names into the store, under the names that Podman gives it: `oci:` that of the location, as
 * Docker completes it; the archives those that stand in them; `dir:` and images without a name none. It is always read,
 * whatever the pull policy says.
 *
 * @throws {TiffinError} those of `openSource` and `storeImage`, naming the location
 */
export async function pullFromLocation(services: ImageServices, location: LocalLocation, options: PullOptions): Promise<ImageRecord> {
  const { progress, signal, platform = hostPlatform() } = options;
  const label = formatImageLocation(location);
  services.state.requireWritable();
  await emptyTrash(collectAbandoned(services, abandonedAfterMs), services.realm);
  progress?.({ kind: 'resolving', reference: label });
  await using source = await openSource(services, location, { platform, signal });
  const [image] = source.images;
  if (image === undefined) throw new TiffinError('not-found', `${label}: there is no image in it`);
  try {
    return await storeImage(services, { ...image, names: namesFor(location, image) }, { progress, signal, discardOnFailure: true });
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
    const reason = error.message.startsWith(`${label}: `) ? error.message.slice(label.length + 2) : error.message;
    throw new TiffinError(error.code, `pull ${label}: ${reason}`, { hint: error.hint, cause: error.cause });
  }
}

function namesFor(location: LocalLocation, image: SourceImage): readonly string[] {
  switch (location.transport) {
    case 'oci':
      return location.selector !== undefined && 'name' in location.selector ? [dockerName(location.selector.name)] : [];
    case 'oci-archive':
      return image.writtenNames.map(normalizeNewName);
    case 'docker-archive':
      return image.writtenNames.map(dockerName);
    case 'docker-daemon':
      return location.reference.includes('@') || location.reference.startsWith('sha256:') ? [] : [dockerName(location.reference)];
    case 'dir':
      return [];
    default:
      return location satisfies never;
  }
}

function dockerName(name: string): string {
  return formatReference(withDefaultTag(parseReference(name)));
}
