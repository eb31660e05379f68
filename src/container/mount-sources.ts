import { basename, dirname } from 'node:path';

import { artifactFiles } from '../image/artifact-files.ts';
import { getArtifact, readArtifact } from '../image/artifact.ts';
import { findImage } from '../image/resolve.ts';
import { TiffinError } from '../lib/errors.ts';
import { expandHostGlob } from '../lib/host-glob.ts';
import type { PlannedMount } from '../runtime/mounts.ts';
import type { MountRequest } from '../runtime/request.ts';
import { imageNotKnown } from '../storage/image-store.ts';
import type { ContainerServices } from './services.ts';

/** What the sources of mounts are looked up in. */
export type SourceServices = Pick<ContainerServices, 'images' | 'layers' | 'blobs' | 'registries'>;

type Of<Kind extends MountRequest['kind']> = Extract<MountRequest, { kind: Kind }>;

/**
 * Looks up what mounts are of: the files of the host that fit a pattern, the layers of an image, the blobs of an artifact. Touches nothing.
 *
 * @throws {TiffinError} `not-found` for images and artifacts that are not in the store, `invalid-argument` for patterns that nothing fits
 */
export function findSources(services: SourceServices, mounts: readonly MountRequest[]): readonly PlannedMount[] {
  return mounts.flatMap((mount): readonly PlannedMount[] => {
    if (mount.kind === 'glob') return globMounts(mount);
    if (mount.kind === 'image') return [imageMount(services, mount)];
    if (mount.kind === 'artifact') return artifactMounts(services, mount);
    return [mount];
  });
}

function globMounts({ pattern, target, options }: Of<'glob'>): readonly PlannedMount[] {
  const paths = expandHostGlob(pattern);
  if (paths === undefined) throw new TiffinError('invalid-argument', `${JSON.stringify(pattern)}: syntax error in pattern`);
  if (paths.length === 0) throw new TiffinError('invalid-argument', `no file paths matching glob ${JSON.stringify(pattern)}`);
  return paths.map((path) => ({
    kind: 'bind',
    source: path,
    target: target === undefined ? path : `${target === '/' ? '' : target}/${basename(path)}`,
    options,
    createSource: false,
  }));
}

function imageMount(services: SourceServices, { reference, target, subpath, writable }: Of<'image'>): PlannedMount {
  const image = findImage(services, reference)?.image;
  if (image === undefined) throw imageNotKnown(reference);
  const lower = services.layers.stack(image.layers.map(({ diffId }) => diffId));
  return {
    kind: 'layers',
    from: 'image',
    reference,
    id: image.id,
    lower,
    target,
    writable,
    ...(subpath !== undefined && subpath !== '' && { inside: subpath }),
  };
}

/** Each blob is a file of its own. The blobs are one tree that nobody can write to: a mount that is read-only could be made writable. */
function artifactMounts(services: SourceServices, mount: Of<'artifact'>): readonly PlannedMount[] {
  const { reference, target, digest, title, fileName } = mount;
  const artifact = getArtifact(services, reference);
  const files = artifactFiles(readArtifact(services, artifact).layers, { digest, title }, fileName);
  return files.map(({ name, blob }) => {
    const path = services.blobs.path(blob.digest);
    const place = `${target === '/' ? '' : target}/${name}`;
    const common = { kind: 'layers', from: 'artifact', reference, id: artifact.id, lower: [dirname(path)], writable: false } as const;
    return { ...common, inside: basename(path), target: place, ...(files.length === 1 && { into: true }) };
  });
}
