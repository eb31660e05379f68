import { basename } from 'node:path';
import type { Readable } from 'node:stream';

import { TiffinError } from '../lib/errors.ts';
import type { Platform } from '../oci/platform.ts';
import { formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import { abandonedAfterMs, collectAbandoned, emptyTrash } from '../storage/garbage.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { ImageSource } from './image-source.ts';
import { openAnySource } from './open-source.ts';
import type { ProgressListener } from './progress.ts';
import { normalizeNewName } from './resolve.ts';
import type { ImageServices, StoreServices } from './services.ts';
import { storeImage } from './store-image.ts';
import type { ImageToStore } from './store-image.ts';

/** Where images are loaded from. */
export type LoadInput =
  /** A tar, plain or packed, or a directory; or a stream, with its descriptor if it has one. */
  { readonly path: string } | { readonly stream: Readable; readonly fd?: number | undefined };

/** What `loadImages` works with. */
export type LoadServices = StoreServices & Pick<ImageServices, 'trust'>;

/** How `loadImages` works. */
export type LoadOptions = {
  readonly progress?: ProgressListener | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly platform?: Platform | undefined;
};

/** An image that was loaded; `names` are those that the archive gave it, whole. */
export type LoadedImage = { readonly image: ImageRecord; readonly names: readonly string[] };

/**
 * Loads all images of an archive: docker-archive, oci-archive, OCI directory, `dir:` directory, told apart by what is in
 * it. The bytes are checked as those of a registry are; no name from inside becomes a path.
 *
 * @throws {TiffinError} `not-found` when there is no such file; `corrupt`, `unsupported`, `no-space`, `cancelled`
 */
export async function loadImages(services: LoadServices, input: LoadInput, options: LoadOptions = {}): Promise<LoadedImage[]> {
  const { signal, progress } = options;
  services.state.requireWritable();
  await emptyTrash(collectAbandoned(services, abandonedAfterMs), services.realm);
  await using source = await openAnySource(services, input, options);
  const loaded: LoadedImage[] = [];
  for (const image of source.images) {
    const names = image.writtenNames.flatMap((name) => wholeName(name, source, services));
    const stored = await storeNamed(services, { ...image, names }, source, { progress, signal });
    loaded.push({ image: stored, names });
    const name = 'path' in input ? basename(input.path) : (names[0] ?? '');
    services.events?.write({ type: 'image', status: 'loadfromarchive', id: stored.id, name });
  }
  return loaded;
}

/** What goes wrong says which image of which archive it was. */
async function storeNamed(services: LoadServices, image: ImageToStore, { label }: ImageSource, options: LoadOptions): Promise<ImageRecord> {
  try {
    return await storeImage(services, image, { ...options, discardOnFailure: true });
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
    const which = image.names?.[0] ?? image.manifest.descriptor.digest;
    const reason = error.message.startsWith(`${label}: `) ? error.message.slice(label.length + 2) : error.message;
    throw new TiffinError(error.code, `load ${label}: ${which}: ${reason}`, { hint: error.hint, cause: error.cause });
  }
}

/** Docker's archives mean Docker Hub where a name has no registry; the others mean a local image. */
function wholeName(name: string, source: ImageSource, services: StoreServices): string[] {
  try {
    return [source.namesAreDockers ? formatReference(withDefaultTag(parseReference(name))) : normalizeNewName(name)];
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    services.log.warn(`${source.label}: ${JSON.stringify(name)} is no name of an image and is left out`);
    return [];
  }
}
