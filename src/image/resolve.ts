import { nearestImageName } from './nearest-name.ts';
import { isShortNameMatch } from './resolve/short-name-match.ts';
import { resolveShortName } from '../registry/short-name.ts';
import { TiffinError } from '../lib/errors.ts';
import { formatPlatform, hostPlatform, platformMatches } from '../oci/platform.ts';
import type { Platform } from '../oci/platform.ts';
import { formatReference, isShortName, parseReference, repositoryName, withDefaultTag } from '../oci/reference.ts';
import type { ImageReference } from '../oci/reference.ts';
import type { DocumentRecord } from '../storage/document-record.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { imageNotKnown } from '../storage/image-store.ts';
import type { LookupServices } from './services.ts';

/** An image that is in the store, and the name by which it was found; undefined when an ID or a digest found it. */
export type ResolvedImage = { readonly image: ImageRecord; readonly name: string | undefined };

/**
 * Finds what a user calls by a name, a digest or an ID, in the store alone.
 *
 * In this order: a whole ID; the name as `localhost/NAME`; the only name in the store that ends so; as the user's aliases
 * and search registries complete it; the beginning of an ID; for short names, any name that ends so. The
 * configuration is read only when the steps before it do not decide. A manifest list stands for its image for the platform.
 *
 * @param platform which one is meant when a name stands for several; undefined: the one that was given it last. An image that was
 *   made for another platform is still found
 * @throws {TiffinError} `invalid-argument` when the beginning of an ID fits several
 */
export function findImage(services: LookupServices, nameOrId: string, platform?: Platform): ResolvedImage | undefined {
  const found = findThing(services, nameOrId) ?? findListedImage(services, nameOrId, platform);
  if (found === undefined || platform === undefined || found.name === undefined || platformMatches(found.image.platform, platform))
    return found;
  const better = services.images.listByName(found.name).find((image) => platformMatches(image.platform, platform));
  return better === undefined ? found : { image: better, name: found.name };
}

function findThing(services: LookupServices, nameOrId: string): ResolvedImage | undefined {
  if (/^(?:sha256:)?[0-9a-f]{64}$/.test(nameOrId)) {
    const image = services.images.findById(nameOrId);
    if (image !== undefined) return { image, name: undefined };
  }
  if (tryParse(nameOrId) === undefined) return findByIdAlone(services, nameOrId);
  if (!isShortName(nameOrId)) return findExactly(services, withDefaultTag(parseReference(nameOrId))) ?? findByIdAlone(services, nameOrId);
  return findByShortName(services, nameOrId);
}

/** The image of a manifest list for a platform, when it is in the store. */
function findListedImage(services: LookupServices, nameOrId: string, platform: Platform | undefined): ResolvedImage | undefined {
  const found = findList(services, nameOrId);
  if (found === undefined) return undefined;
  const images = found.list.blobs.flatMap((digest) => services.images.findByDigest(digest) ?? []);
  const image = images.find((candidate) => platformMatches(candidate.platform, platform ?? hostPlatform()));
  return image === undefined ? undefined : { image, name: found.name };
}

/** Finds a manifest list as `findImage` finds images; `name` is undefined when an ID or a digest found it. */
export function findList(services: LookupServices, nameOrId: string): { list: DocumentRecord; name: string | undefined } | undefined {
  const { lists } = services.images;
  const names = lists.names();
  if (names.length > 0 && tryParse(nameOrId) !== undefined) {
    const wanted = isShortName(nameOrId) ? [`localhost/${nameOrId}`, nameOrId] : [nameOrId];
    const exact = wanted
      .map((text) => formatReference(withDefaultTag(parseReference(text))))
      .find((whole) => names.some(({ name }) => name === whole));
    const name = exact ?? (isShortName(nameOrId) ? names.find((each) => isShortNameMatch(each.name, nameOrId))?.name : undefined);
    const list = name === undefined ? findListByDigest(services, nameOrId) : lists.findByName(name);
    if (list !== undefined) return { list, name };
  }
  const list = lists.findById(nameOrId) ?? lists.findByDigest(nameOrId);
  return list === undefined ? undefined : { list, name: undefined };
}

function findListByDigest(services: LookupServices, name: string): DocumentRecord | undefined {
  const { digest, domain, path } = parseReference(name);
  if (digest === undefined) return undefined;
  return services.images.lists.findByDigest(
    digest,
    isShortName(name) ? `localhost/${path.replace(/^library\//, '')}` : `${domain}/${path}`,
  );
}

/**
 * Finds a manifest list.
 *
 * @throws {TiffinError} `not-found` in Podman's words, `wrong-state` when it is an image
 */
export function getList(services: LookupServices, nameOrId: string): { list: DocumentRecord; name: string | undefined } {
  const found = findList(services, nameOrId);
  if (found !== undefined) return found;
  const image = findThing(services, nameOrId);
  if (image !== undefined) throw new TiffinError('wrong-state', `${image.name ?? nameOrId}: image is not a manifest list`);
  throw imageNotKnown(nameOrId);
}

function findByShortName(services: LookupServices, name: string): ResolvedImage | undefined {
  const local = findExactly(services, withDefaultTag(parseReference(`localhost/${name}`)));
  if (local !== undefined) return local;
  const endings = services.images.names().filter((each) => isShortNameMatch(each.name, name));
  const ending = endings[0] === undefined ? undefined : { imageId: endings[0].imageId, name: endings[0].name };
  if (endings.length < 2) {
    const found = ending === undefined ? findByIdAlone(services, name) : toResolved(services, ending);
    if (found !== undefined) return found;
  }
  for (const candidate of candidateReferences(services, name)) {
    const found = findExactly(services, candidate);
    if (found !== undefined) return found;
  }
  return ending === undefined ? undefined : toResolved(services, ending);
}

function findByIdAlone(services: LookupServices, id: string): ResolvedImage | undefined {
  const image = services.images.findById(id);
  return image === undefined ? undefined : { image, name: undefined };
}

function toResolved(services: LookupServices, { imageId, name }: { imageId: string; name: string }): ResolvedImage {
  return { image: services.images.get(imageId), name };
}

/**
 * Finds an image as `findImage` does.
 *
 * @throws {TiffinError} `not-found` in Podman's words
 */
export function getImage(services: LookupServices, nameOrId: string): ResolvedImage {
  const found = findImage(services, nameOrId);
  if (found !== undefined) return found;
  requireNoList(services, nameOrId);
  throw unknownImage(services, nameOrId);
}

/** The failure of a look-up, with the name that was most likely meant. */
export function unknownImage({ images }: Pick<LookupServices, 'images'>, nameOrId: string): TiffinError {
  return imageNotKnown(
    nameOrId,
    nearestImageName(
      nameOrId,
      images.names().map(({ name }) => name),
    ),
  );
}

/** @throws {TiffinError} `not-found` when a name is that of a manifest list none of whose images can be used */
export function requireNoList(services: LookupServices, nameOrId: string, platform: Platform = hostPlatform()): void {
  if (findList(services, nameOrId) === undefined) return;
  const missing = `the manifest list ${nameOrId} has no image for ${formatPlatform(platform)} in the store`;
  throw new TiffinError('not-found', missing, { hint: `see what it has: tiffin manifest inspect ${nameOrId}` });
}

/** The whole references that a name may mean in the store: local builds first, then what a pull would try; configuration is read only then. */
export function* candidateReferences(services: Pick<LookupServices, 'registries'>, name: string): Generator<ImageReference> {
  if (!isShortName(name)) {
    // A name with its registry means one thing; reading registries.conf for it would cost milliseconds.
    yield withDefaultTag(parseReference(name));
    return;
  }
  yield withDefaultTag(parseReference(`localhost/${name}`));
  for (const reference of configured(services, name)) yield withDefaultTag(reference);
}

/**
 * The whole name that `tag`, `load` and `import` give for what a user typed: names without a registry are of `localhost`.
 *
 * @throws {TiffinError} `invalid-argument` in Podman's words; a digest cannot be given as a name
 */
export function normalizeNewName(name: string): string {
  let reference: ImageReference;
  try {
    reference = isShortName(name) ? parseReference(`localhost/${name}`) : parseReference(name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TiffinError('invalid-argument', `normalizing name "${name}": ${reason}`, { cause: error });
  }
  if (reference.digest !== undefined) throw new TiffinError('invalid-argument', `${name}: tag by digest not supported`);
  return formatReference(withDefaultTag(reference));
}

function configured(services: Pick<LookupServices, 'registries'>, name: string): readonly ImageReference[] {
  try {
    return resolveShortName(name, services.registries);
  } catch (error) {
    // Where to pull from is undecided; what is in the store may still be found.
    if (error instanceof TiffinError) return [];
    throw error;
  }
}

function findExactly(services: LookupServices, reference: ImageReference): ResolvedImage | undefined {
  if (reference.digest !== undefined) {
    const name = `${repositoryName(reference)}@${reference.digest}`;
    const image = services.images.findByDigest(reference.digest, repositoryName(reference));
    return image === undefined ? undefined : { image, name };
  }
  const name = formatReference(reference);
  const image = services.images.findByName(name);
  return image === undefined ? undefined : { image, name };
}

function tryParse(name: string): ImageReference | undefined {
  try {
    return parseReference(name);
  } catch (error) {
    if (error instanceof TiffinError) return undefined;
    throw error;
  }
}
