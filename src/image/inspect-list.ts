import { TiffinError } from '../lib/errors.ts';
import { parseJson } from '../lib/json.ts';
import { isIndexMediaType } from '../oci/descriptor.ts';
import { maxManifestBytes } from '../oci/manifest.ts';
import { describeManifestList, parseManifestList } from '../oci/manifest-list.ts';
import { defaultTag, parseReference, withDefaultTag } from '../oci/reference.ts';
import { resolveShortName } from '../registry/short-name.ts';
import { parseImageLocation } from './location.ts';
import { findList } from './resolve.ts';
import type { FetchedManifest, ImageServices, RegistryAccess } from './services.ts';

/** The slice with which lists are looked at. */
export type InspectListServices = Pick<ImageServices, 'blobs' | 'images' | 'registries' | 'log' | 'openRepository'>;

/**
 * What a manifest list says, in the words of `podman manifest inspect`: one of the store, or else what a registry has under the name. For
 * a single image it is the manifest of the image, with a warning.
 *
 * @throws {TiffinError} `not-found`, `unauthorized`, `unreachable`, `corrupt`
 */
export async function inspectList(
  services: InspectListServices,
  name: string,
  options: { readonly access?: RegistryAccess; readonly signal?: AbortSignal },
): Promise<unknown> {
  const list = findList(services, name)?.list;
  if (list !== undefined) {
    return describeManifestList(parseManifestList(services.blobs.read(list.content.digest, maxManifestBytes)), list.content.mediaType);
  }
  const { bytes, mediaType } = await fetch(services, name, options);
  if (isIndexMediaType(mediaType)) return describeManifestList(parseManifestList(bytes, mediaType), mediaType);
  services.log.warn(`The manifest type ${mediaType} is not a manifest list but a single image.`);
  return parseJson(bytes, { what: 'manifest', maxBytes: maxManifestBytes });
}

async function fetch(
  services: InspectListServices,
  name: string,
  { access = {}, signal }: { readonly access?: RegistryAccess; readonly signal?: AbortSignal },
): Promise<FetchedManifest> {
  const location = parseImageLocation(name);
  if (location !== undefined && location.transport !== 'docker') {
    throw new TiffinError('unsupported', `unsupported transport "${location.transport}" for looking up local images`, {
      hint: 'add it to a list first: tiffin manifest create NAME IMAGE',
    });
  }
  const references = location === undefined ? resolveShortName(name, services.registries) : [parseReference(location.reference)];
  let failure: unknown;
  for (const reference of references.map(withDefaultTag)) {
    try {
      await using repository = await services.openRepository(reference, access);
      return await repository.getManifest(reference.digest ?? reference.tag ?? defaultTag, signal);
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
      failure = new TiffinError(error.code, `reading image "docker://${name}": ${error.message}`, { hint: error.hint, cause: error });
    }
  }
  throw failure;
}
