import { copyImage } from '../../image/copy-image.ts';
import { holdImages } from '../../image/hold-images.ts';
import { pushImage } from '../../image/push.ts';
import { putListAt } from '../../image/push-list.ts';
import type { ImageServices, RegistryAccess } from '../../image/services.ts';
import type { ProgressListener } from '../../image/progress.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { maxManifestBytes } from '../../oci/manifest.ts';
import { parseReference } from '../../oci/reference.ts';
import type { ImageRecord } from '../../storage/image-record.ts';
import type { PlannedPush } from '../output-plan.ts';
import { wishesOf } from './export-archive.ts';
import type { Made } from './made.ts';

/** How what was built is pushed. */
export type PushHooks = {
  readonly access: RegistryAccess;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
};

/**
 * Pushes what was built, the list with all its images.
 *
 * @returns the manifest, or the list, as the registry has it
 * @throws {TiffinError} `unauthorized`, `denied`, `unreachable`, `cancelled`
 */
export async function pushBuilt(services: ImageServices, made: Made, push: PlannedPush, hooks: PushHooks): Promise<Descriptor> {
  const { access, signal, onProgress } = hooks;
  const destination = `docker://${push.reference}`;
  const wishes = wishesOf(push.packing);
  if (made.kind === 'images')
    throw new TiffinError('invalid-argument', `push ${push.reference}: the images have no name together`, { hint: 'give them one: --tag' });
  if (made.kind === 'list') {
    if (push.byDigest) throw new TiffinError('unsupported', 'a list of images is pushed under a name: leave push-by-digest out');
    const copy = { ...wishes, progress: onProgress, signal };
    return await putListAt(services, made.list.id, destination, { all: true, access, copy, format: push.format, signal });
  }
  if (push.byDigest) return await pushByDigest(services, made.image, push, hooks);
  const pushed = await pushImage(services, made.image.id, destination, {
    ...wishes,
    access,
    format: push.format,
    progress: onProgress,
    signal,
  });
  return pushed.manifest;
}

async function pushByDigest(services: ImageServices, image: ImageRecord, push: PlannedPush, hooks: PushHooks): Promise<Descriptor> {
  const { access, signal, onProgress } = hooks;
  const { tag: _tag, ...reference } = parseReference(push.reference);
  using _lease = holdImages(services, [image]);
  await using sink = await services.openWritableRepository(reference, access);
  const { manifestDigest: digest, manifestMediaType: mediaType, manifestSizeBytes: size } = image;
  const manifest = { bytes: services.blobs.read(digest, maxManifestBytes), descriptor: { mediaType, digest, size } };
  const options = { ...wishesOf(push.packing), format: push.format, signal, progress: onProgress };
  return await copyImage(services, { manifest, domain: reference.domain }, sink, options);
}
