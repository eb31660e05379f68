import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';

import type { IdMapping } from '../native/plan.ts';
import { packTree, type PackOptions } from '../native/unpack.ts';
import type { IdMappingSpec } from '../oci/runtime-spec.ts';
import { TiffinError } from '../lib/errors.ts';
import type { Container } from './declared.ts';
import { findHostRoot } from './host-root.ts';
import type { ContainerServices } from './services.ts';
import { containerStack, type StackServices } from './stack.ts';

/** What packing a container's files works with. */
export type RootTreeServices = StackServices & Pick<ContainerServices, 'images'>;

/** Two zero blocks. */
const emptyTarBytes = 1024;

/**
 * The directories that are a container's root, topmost first: what it wrote, when it was ever started, and what is below.
 * Volumes and what else is mounted in it are no part of them.
 *
 * @throws {TiffinError} `corrupt` when a layer of its image is missing
 */
export function rootDirectories({ images, layers }: Pick<RootTreeServices, 'images' | 'layers'>, container: Container): string[] {
  const { source } = container.request.request.image;
  if (source.kind === 'rootfs' && !source.overlay) return [source.path];
  if (source.kind === 'rootfs' && findHostRoot(source.path, container.directory) !== undefined)
    throw new TiffinError(
      'unsupported',
      `the files of container ${container.name} are no tree of their own: there are mounts below ${source.path}`,
      {
        hint: 'tiffin cp reads and writes them',
      },
    );
  const image = container.imageId === undefined ? undefined : images.get(container.imageId);
  const below = source.kind === 'rootfs' ? [source.path] : layers.stack((image?.layers ?? []).map(({ diffId }) => diffId));
  return [...writtenDirectory(container), ...below];
}

/** All files of a container as a tar: its image's and what it wrote, each as it is when it is read. */
export function packRoot(services: RootTreeServices, container: Container, signal?: AbortSignal): Readable {
  const { idMaps } = container.request;
  if (idMaps === undefined || container.imageId === undefined)
    return packDirectories(services, container, { directories: rootDirectories(services, container), signal });
  // Its layers may have to be remapped first.
  return openLater(async () => {
    const image = services.images.get(container.imageId ?? '');
    const directories = [...writtenDirectory(container), ...(await containerStack(services, image, idMaps))];
    return packDirectories(services, container, { directories, signal });
  });
}

/** What a container wrote, as the tar of a layer. */
export function packWritten({ realm }: Pick<RootTreeServices, 'realm'>, container: Container, signal?: AbortSignal): Readable {
  const [written] = writtenDirectory(container);
  return written === undefined
    ? emptyTar()
    : packTree(written, { realm, ids: namesOfIds(container), ...(signal === undefined ? {} : { signal }) });
}

function packDirectories(
  { realm }: Pick<RootTreeServices, 'realm'>,
  container: Container,
  { directories: [top, ...lower], signal }: { readonly directories: readonly string[]; readonly signal: AbortSignal | undefined },
): Readable {
  if (top === undefined) return emptyTar();
  return packTree(top, { realm, lower, changeset: false, ids: namesOfIds(container), ...(signal === undefined ? {} : { signal }) });
}

/** What IDs of the realm are inside of a container. */
function namesOfIds({ request: { idMaps } }: Container): PackOptions['ids'] {
  if (idMaps === undefined) return undefined;
  const inverse = (map: readonly IdMappingSpec[]): readonly IdMapping[] =>
    map.map(({ containerID, hostID, size }) => ({ inside: hostID, host: containerID, length: size }));
  return { uid: inverse(idMaps.uid), gid: inverse(idMaps.gid) };
}

function openLater(open: () => Promise<Readable>): Readable {
  const chunks = async function* (): AsyncIterable<unknown> {
    yield* await open();
  };
  return Readable.from(chunks(), { objectMode: false });
}

function writtenDirectory({ directory }: Container): string[] {
  const written = `${directory}/upper`;
  return existsSync(written) ? [written] : [];
}

function emptyTar(): Readable {
  return Readable.from([Buffer.alloc(emptyTarBytes)], { objectMode: false });
}
