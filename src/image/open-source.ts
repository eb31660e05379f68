import { resolve } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import { hostPlatform } from '../oci/platform.ts';
import type { Platform } from '../oci/platform.ts';
import type { Archive } from './archive/archive.ts';
import { isDockerArchive, readDockerArchive } from './archive/docker-archive.ts';
import { isDockerDirectory, readDockerDirectory } from './archive/docker-directory.ts';
import { isOciLayout, readOciLayout } from './archive/oci-layout.ts';
import { openArchive } from './archive/open-archive.ts';
import type { ArchiveInput } from './archive/open-archive.ts';
import type { ImageSource, SourceImage } from './image-source.ts';
import { formatImageLocation } from './location.ts';
import type { ImageLocation } from './location.ts';
import type { ImageTrust, StoreServices } from './services.ts';
import { requireAllowedPath } from './signature.ts';

/** How a source is opened. */
export type SourceOptions = {
  /** Of an index, the image for this platform; undefined: for this machine. */
  readonly platform?: Platform | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** The slice with which sources are opened: what must be kept for a while goes to the store's file system. */
export type SourceServices = {
  readonly state: Pick<StoreServices['state'], 'root'>;
  readonly trust: Pick<ImageTrust, 'policy' | 'env'>;
  readonly unpackBound?: StoreServices['unpackBound'];
};

/** Where one image is read that is not on a registry. */
export type LocalLocation = Exclude<ImageLocation, { readonly transport: 'docker' }>;

/**
 * Opens the one image that a location names.
 *
 * @throws {TiffinError} `not-found` when there is no such file or image; `invalid-argument` when there are several and none
 *   is chosen; `corrupt`, `unsupported`, `unreachable`, `no-space`, `cancelled`
 */
export async function openSource(services: SourceServices, location: LocalLocation, options: SourceOptions = {}): Promise<ImageSource> {
  const { signal } = options;
  const label = formatImageLocation(location);
  if (location.transport === 'docker-daemon') {
    requireAllowedPath(services.trust, location.transport, location.reference);
    const { exportFromDaemon } = await import('./daemon/export.ts');
    const stream = await exportFromDaemon(location.reference, { env: services.trust.env, signal });
    return await openWith(services, { stream, label }, { signal, read: (archive) => readDockerArchive(archive, 'only') });
  }
  requireAllowedPath(services.trust, location.transport, resolve(location.path));
  const input = { path: location.path, label };
  return await openWith(services, input, {
    signal,
    read: (archive) => readLocation(archive, location, options.platform ?? hostPlatform()),
  });
}

/** Opens all images of an archive or a directory of any kind, told apart by what is in it. @throws {TiffinError} as `openSource` */
export async function openAnySource(services: SourceServices, input: ArchiveInput, options: SourceOptions = {}): Promise<ImageSource> {
  const { signal, platform = hostPlatform() } = options;
  const where = 'path' in input ? resolve(input.path) : '/dev/stdin';
  const allow = (transport: string): void => requireAllowedPath(services.trust, transport, where);
  return await openWith(services, input, { signal, read: (archive) => readAny(archive, platform, allow) });
}

type Reading = { readonly signal: AbortSignal | undefined; readonly read: (archive: Archive) => Promise<readonly SourceImage[]> };

async function openWith(services: SourceServices, input: ArchiveInput, { signal, read }: Reading): Promise<ImageSource> {
  await using undo = new AsyncDisposableStack();
  const archive = undo.use(await openArchive(input, { root: services.state.root, signal, bound: services.unpackBound }));
  const images = await read(archive);
  const kept = undo.move();
  return { label: archive.label, images, namesAreDockers: archive.has('manifest.json'), [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function readLocation(
  archive: Archive,
  location: Exclude<LocalLocation, { readonly transport: 'docker-daemon' }>,
  platform: Platform,
): Promise<readonly SourceImage[]> {
  if (location.transport === 'dir') return await readDockerDirectory(archive);
  const choice = location.selector ?? 'only';
  return location.transport === 'docker-archive'
    ? await readDockerArchive(archive, choice)
    : await readOciLayout(archive, platform, choice);
}

async function readAny(archive: Archive, platform: Platform, allow: (transport: string) => void): Promise<readonly SourceImage[]> {
  // A modern `docker save` is both; the layout has the true manifests.
  if (isOciLayout(archive)) {
    allow(archive.isDirectory ? 'oci' : 'oci-archive');
    return await readOciLayout(archive, platform);
  }
  if (isDockerDirectory(archive)) {
    allow('dir');
    return await readDockerDirectory(archive);
  }
  if (isDockerArchive(archive)) {
    allow('docker-archive');
    return await readDockerArchive(archive);
  }
  throw new TiffinError(
    'corrupt',
    `${archive.label}: payload does not match any of the supported image formats: oci-archive, docker-archive, oci-dir, docker-dir`,
    { hint: 'a tar of a root file system becomes an image with `tiffin import`' },
  );
}
