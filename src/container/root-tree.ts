import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';

import { packTree } from '../native/unpack.ts';
import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';

/** What packing a container's files works with. */
export type RootTreeServices = Pick<ContainerServices, 'images' | 'layers' | 'realm'>;

/** Two zero blocks. */
const emptyTarBytes = 1024;

/**
 * The directories that are a container's root, topmost first: what it wrote, when it was ever started, and what is below.
 * Volumes and what else is mounted in it are no part of them.
 *
 * @throws {TiffinError} `corrupt` when a layer of its image is missing
 */
export function rootDirectories({ images, layers }: Omit<RootTreeServices, 'realm'>, container: Container): string[] {
  const { source } = container.request.request.image;
  if (source.kind === 'rootfs' && !source.overlay) return [source.path];
  const image = container.imageId === undefined ? undefined : images.get(container.imageId);
  const below = source.kind === 'rootfs' ? [source.path] : layers.stack((image?.layers ?? []).map(({ diffId }) => diffId));
  return [...writtenDirectory(container), ...below];
}

/** All files of a container as a tar: its image's and what it wrote, each as it is when it is read. */
export function packRoot(services: RootTreeServices, container: Container, signal?: AbortSignal): Readable {
  const [top, ...lower] = rootDirectories(services, container);
  if (top === undefined) return emptyTar();
  return packTree(top, { realm: services.realm, lower, changeset: false, ...(signal === undefined ? {} : { signal }) });
}

/** What a container wrote, as the tar of a layer. */
export function packWritten({ realm }: Pick<RootTreeServices, 'realm'>, container: Container, signal?: AbortSignal): Readable {
  const [written] = writtenDirectory(container);
  return written === undefined ? emptyTar() : packTree(written, { realm, ...(signal === undefined ? {} : { signal }) });
}

function writtenDirectory({ directory }: Container): string[] {
  const written = `${directory}/upper`;
  return existsSync(written) ? [written] : [];
}

function emptyTar(): Readable {
  return Readable.from([Buffer.alloc(emptyTarBytes)], { objectMode: false });
}
