import { TiffinError } from '../lib/errors.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { maxManifestBytes } from '../oci/manifest.ts';
import { formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import type { ImageReference } from '../oci/reference.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { CopyOptions } from './copy-image.ts';
import { copyImage } from './copy-image.ts';
import { holdImages } from './hold-images.ts';
import { parseImageLocation } from './location.ts';
import type { LocalLocation } from './open-source.ts';
import { getImage } from './resolve.ts';
import type { ImageServices, RegistryAccess } from './services.ts';
import type { Signers, SigningWishes } from './sign.ts';
import type { ImageSink } from './sink.ts';

export { parseManifestFormat } from './copy/convert-manifest.ts';
export type { ManifestFormat } from './copy/convert-manifest.ts';
export { parsePacking, requireLevel } from './copy/layer-form.ts';
export type { CompressionWishes } from './copy/layer-form.ts';

/** How `pushImage` pushes. */
export type PushOptions = Pick<CopyOptions, 'format' | 'compression' | 'progress' | 'signal'> & {
  readonly access?: RegistryAccess | undefined;
  /** `--compress`: pack plain layers on the way into a directory. */
  readonly compress?: boolean | undefined;
  /** With which keys the image is signed; only in registries. */
  readonly signing?: SigningWishes | undefined;
};

/** Where an image went, and the manifest it has there. */
export type PushedImage = { readonly image: ImageRecord; readonly manifest: Descriptor; readonly reference: ImageReference | undefined };

/**
 * Copies an image of the store to a registry, an archive or a layout.
 *
 * @param destination as `push` takes it; undefined: the registry that the image's own name says
 * @throws {TiffinError} `not-found` for an unknown image, `invalid-argument` for a destination that is none; those of `copyImage`
 */
export async function pushImage(
  services: ImageServices,
  nameOrId: string,
  destination: string | undefined,
  options: PushOptions = {},
): Promise<PushedImage> {
  const { image, name } = getImage(services, nameOrId);
  const place = placeOf(nameOrId, destination, name);
  try {
    const manifest = await pushTo(services, image, { place, options, own: name });
    services.events?.write({ type: 'image', status: 'push', id: image.id, name: place.written });
    return { image, manifest, reference: place.reference };
  } catch (error) {
    const to = place.reference === undefined ? place.written : formatReference(place.reference);
    throw worded(error, to, destination === undefined ? nameOrId : undefined);
  }
}

/** Where an image goes: to a registry, or to what is none. */
type Place = { readonly written: string } & (
  | { readonly reference: ImageReference; readonly location?: undefined }
  | { readonly reference?: undefined; readonly location: LocalLocation }
);

function placeOf(nameOrId: string, destination: string | undefined, name: string | undefined): Place {
  const written = destination ?? name;
  if (written === undefined) {
    throw new TiffinError('invalid-argument', `push ${nameOrId}: an ID does not say where to`, {
      hint: `give a destination: tiffin push ${nameOrId} REGISTRY/NAME:TAG`,
    });
  }
  const location = parseImageLocation(written);
  if (location === undefined) return { written, reference: readDestination(written) };
  return location.transport === 'docker' ? { written, reference: readDestination(location.reference) } : { written, location };
}

type Pushing = { readonly place: Place; readonly options: PushOptions; readonly own: string | undefined };

async function pushTo(services: ImageServices, image: ImageRecord, { place, options, own }: Pushing): Promise<Descriptor> {
  const { reference, location } = place;
  using _lease = holdImages(services, [image]);
  const signers = await readySigners(services, reference, options.signing);
  await using sink =
    reference === undefined
      ? await openOther(services, location, { ...options, own })
      : await services.openWritableRepository(reference, options.access ?? {});
  const manifest = await copy(services, image, { sink, reference, options });
  if (signers !== undefined && reference !== undefined) {
    const { signPushed } = await import('./sign.ts');
    await signPushed(services, signers, { reference, digest: manifest.digest, sink }, options);
  }
  return manifest;
}

/** Whatever is wrong with the keys is said before anything is sent. */
async function readySigners(
  services: ImageServices,
  reference: ImageReference | undefined,
  wishes: SigningWishes | undefined,
): Promise<Signers | undefined> {
  if (wishes === undefined) return undefined;
  if (reference === undefined) throw new TiffinError('unsupported', 'only images that go to a registry can be signed');
  const { prepareSigners } = await import('./sign.ts');
  return prepareSigners(services.trust, reference, wishes);
}

/** @throws {TiffinError} in Podman's words */
function readDestination(text: string): ImageReference {
  try {
    return withDefaultTag(parseReference(text));
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    const transport = /^([a-z][a-z-]*):/.exec(text)?.[1];
    if (transport === undefined) throw error;
    throw new TiffinError('invalid-argument', `Invalid image name "${text}", unknown transport "${transport}"`, { cause: error });
  }
}

/** What is no registry; an archive of Docker's lists the image's own name beside that of the location. */
async function openOther(services: ImageServices, location: LocalLocation, options: Wanted): Promise<ImageSink> {
  const { openSink } = await import('./open-sink.ts');
  const { own, compress, signal } = options;
  const sink = await openSink(services, location, { names: own === undefined ? [] : [own], signal });
  return compress === true ? { ...sink, wishes: { ...sink.wishes, packedLayers: true } } : sink;
}

type Wanted = PushOptions & { readonly own: string | undefined };

type Copying = { readonly sink: ImageSink; readonly reference: ImageReference | undefined; readonly options: PushOptions };

async function copy(services: ImageServices, image: ImageRecord, { sink, reference, options }: Copying): Promise<Descriptor> {
  const { manifestDigest: digest, manifestMediaType: mediaType, manifestSizeBytes: size } = image;
  const bytes = services.blobs.read(digest, maxManifestBytes);
  if (reference?.digest !== undefined && reference.digest !== digest) {
    throw new TiffinError('invalid-argument', `the image's manifest is ${digest}, the destination names ${reference.digest}`);
  }
  const manifest = await copyImage(
    services,
    {
      manifest: { bytes, descriptor: { mediaType, digest, size } },
      tag: reference?.digest === undefined ? reference?.tag : undefined,
      domain: reference?.domain,
    },
    sink,
    { ...options, mustKeepDigest: reference?.digest !== undefined },
  );
  await sink.finish?.(options.signal);
  return manifest;
}

function worded(error: unknown, destination: string, own: string | undefined): unknown {
  if (!(error instanceof TiffinError) || error.code === 'cancelled') return error;
  const isLocal = own !== undefined && destination.startsWith('localhost/');
  const hint = isLocal
    ? `the name says that the registry is on this machine; give a destination: tiffin push ${own} REGISTRY/NAME:TAG`
    : error.hint;
  return new TiffinError(error.code, `push to ${destination}: ${error.message}`, { hint, cause: error.cause });
}
