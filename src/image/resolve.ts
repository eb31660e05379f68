import { isShortNameMatch } from './resolve/short-name-match.ts';
import { resolveShortName } from '../registry/short-name.ts';
import { TiffinError } from '../lib/errors.ts';
import { formatReference, isShortName, parseReference, repositoryName, withDefaultTag } from '../oci/reference.ts';
import type { ImageReference } from '../oci/reference.ts';
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
 * configuration is read only when the steps before it do not decide.
 *
 * @throws {TiffinError} `invalid-argument` when the beginning of an ID fits several
 */
export function findImage(services: LookupServices, nameOrId: string): ResolvedImage | undefined {
  if (/^(?:sha256:)?[0-9a-f]{64}$/.test(nameOrId)) {
    const image = services.images.findById(nameOrId);
    if (image !== undefined) return { image, name: undefined };
  }
  if (tryParse(nameOrId) === undefined) return findByIdAlone(services, nameOrId);
  if (!isShortName(nameOrId)) return findExactly(services, withDefaultTag(parseReference(nameOrId))) ?? findByIdAlone(services, nameOrId);
  return findByShortName(services, nameOrId);
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
  if (found === undefined) throw imageNotKnown(nameOrId);
  return found;
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
    throw new TiffinError('invalid-argument', `normalizing name "${name}": normalizing name "${name}": ${reason}`, { cause: error });
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
