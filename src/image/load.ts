import type { Readable } from 'node:stream';
import { TiffinError } from '../lib/errors.ts';
import { hostPlatform } from '../oci/platform.ts';
import type { Platform } from '../oci/platform.ts';
import { formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import { abandonedAfterMs, collectAbandoned, emptyTrash } from '../storage/garbage.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { Archive } from './archive/archive.ts';
import { isDockerArchive, readDockerArchive } from './archive/docker-archive.ts';
import { isDockerDirectory, readDockerDirectory } from './archive/docker-directory.ts';
import { isOciLayout, readOciLayout } from './archive/oci-layout.ts';
import type { ArchivedImage } from './archive/oci-layout.ts';
import { openArchive } from './archive/open-archive.ts';
import type { ProgressListener } from './progress.ts';
import { normalizeNewName } from './resolve.ts';
import type { StoreServices } from './services.ts';
import { storeImage } from './store-image.ts';

/** Where images are loaded from. */
export type LoadInput =
  /** A tar (plain, gzip or zstd) or a directory. */
  { readonly path: string } | { readonly stream: Readable };

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
export async function loadImages(services: StoreServices, input: LoadInput, options: LoadOptions = {}): Promise<LoadedImage[]> {
  const { signal, progress } = options;
  services.state.requireWritable();
  await emptyTrash(collectAbandoned(services, abandonedAfterMs), services.realm);
  await using archive = await openArchive(input, { root: services.state.root, signal });
  const loaded: LoadedImage[] = [];
  for (const image of await readImages(archive, options.platform ?? hostPlatform())) {
    const names = image.writtenNames.flatMap((name) => wholeName(name, archive, services));
    loaded.push({ image: await storeImage(services, { ...image, names }, { progress, signal, discardOnFailure: true }), names });
  }
  return loaded;
}

async function readImages(archive: Archive, platform: Platform): Promise<ArchivedImage[]> {
  // A modern `docker save` is both; the layout has the true manifests.
  if (isOciLayout(archive)) return await readOciLayout(archive, platform);
  if (isDockerDirectory(archive)) return await readDockerDirectory(archive);
  if (isDockerArchive(archive)) return await readDockerArchive(archive);
  throw new TiffinError(
    'corrupt',
    `${archive.label}: payload does not match any of the supported image formats: oci-archive, docker-archive, oci-dir, docker-dir`,
    {
      hint: 'a tar of a root file system becomes an image with `tiffin import`',
    },
  );
}

/** Docker's archives mean Docker Hub where a name has no registry; the others mean a local image. */
function wholeName(name: string, archive: Archive, services: StoreServices): string[] {
  try {
    return [archive.has('manifest.json') ? formatReference(withDefaultTag(parseReference(name))) : normalizeNewName(name)];
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    services.log.warn(`${archive.label}: ${JSON.stringify(name)} is no name of an image and is left out`);
    return [];
  }
}
