import { TiffinError } from '../../lib/errors.ts';
import { isIndexMediaType } from '../../oci/descriptor.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';
import type { ListEntry } from '../../oci/manifest-list.ts';
import { parseManifestList } from '../../oci/manifest-list.ts';
import { hostPlatform, selectManifest } from '../../oci/platform.ts';
import { formatReference, isShortName, parseReference, repositoryName, withDefaultTag } from '../../oci/reference.ts';
import type { ImageReference } from '../../oci/reference.ts';
import { resolveShortName } from '../../registry/short-name.ts';
import { blobResource } from '../../storage/blob-store.ts';
import { parseImageLocation } from '../location.ts';
import { findImage, findList } from '../resolve.ts';
import type { ResolvedImage } from '../resolve.ts';
import type { FetchedManifest, Repository } from '../services.ts';
import { requireNotRejected, verifySignatures } from '../signature.ts';
import { entryOfManifest } from './describe-entry.ts';
import { entriesOfLocation } from './local-entries.ts';
import type { EntryOptions, EntryServices, FoundEntry } from './entry-types.ts';
import { readList } from './save-list.ts';

/**
 * Finds what `manifest add` is told to add: what a transport names, else a list or an image in the store, else in a registry.
 *
 * @throws {TiffinError} `not-found` when it is nowhere; those of a pull
 */
export async function findEntries(services: EntryServices, text: string, options: EntryOptions): Promise<readonly FoundEntry[]> {
  const location = parseImageLocation(text);
  if (location !== undefined && location.transport !== 'docker') return await entriesOfLocation(services, location, options);
  const stored = location === undefined ? entriesInStore(services, text, options.all) : undefined;
  if (stored !== undefined) return stored;
  const references = referencesOf(services, location === undefined ? text : location.reference, location !== undefined);
  let failure: unknown = new TiffinError('not-found', `${text}: image not known`);
  for (const reference of references) {
    try {
      return await entriesOfRegistry(services, reference, options);
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
      const message = `locating image to add to manifest list: ${text} is not in the store, and ${error.message}`;
      failure = new TiffinError(error.code, message, { hint: error.hint, cause: error });
    }
  }
  throw failure;
}

function entriesInStore(services: EntryServices, text: string, all: boolean): readonly FoundEntry[] | undefined {
  const list = findList(services, text)?.list;
  if (list !== undefined) {
    const { entries } = readList(services, list);
    const wanted = all ? entries : chooseEntry(entries, text);
    return wanted.map((entry) => withSource(entry, list.sources[entry.digest]));
  }
  const found = findImage(services, text);
  if (found === undefined) return undefined;
  const { image } = found;
  const siblings = all ? entriesOfIndex(services, found) : undefined;
  if (siblings !== undefined) return siblings;
  const descriptor = { mediaType: image.manifestMediaType, digest: image.manifestDigest, size: image.manifestSizeBytes };
  const bytes = services.blobs.read(descriptor.digest, maxManifestBytes);
  return [{ entry: entryOfManifest({ bytes, descriptor }, services.blobs.read(image.configDigest, maxManifestBytes)) }];
}

/** What the index says from which an image was chosen when it was pulled; the others are in its repository. */
function entriesOfIndex(services: EntryServices, { image, name }: ResolvedImage): readonly FoundEntry[] | undefined {
  const known = name ?? image.names[0] ?? image.digestNames[0];
  if (known === undefined) return undefined;
  for (const digest of image.digests) {
    if (digest === image.manifestDigest || !services.blobs.has(digest)) continue;
    const bytes = services.blobs.read(digest, maxManifestBytes);
    if (parseManifest(bytes).kind !== 'index') continue;
    return parseManifestList(bytes).entries.map((entry) => withSource(entry, sourceOf(parseReference(known), entry)));
  }
  return undefined;
}

function chooseEntry(entries: readonly ListEntry[], name: string): readonly ListEntry[] {
  const manifests = entries.map(({ platform: { os, architecture, variant }, ...rest }): Descriptor => {
    if (os === '' && architecture === '') return rest;
    return { ...rest, platform: { os, architecture, ...(variant === undefined ? {} : { variant }) } };
  });
  const chosen = selectManifest({ kind: 'index', mediaType: name, manifests }, hostPlatform());
  return entries.filter(({ digest }) => digest === chosen.digest).slice(0, 1);
}

function referencesOf(services: EntryServices, text: string, isWhole: boolean): readonly ImageReference[] {
  if (isWhole || !isShortName(text)) return [withDefaultTag(parseReference(text))];
  return resolveShortName(text, services.registries).map(withDefaultTag);
}

async function entriesOfRegistry(
  services: EntryServices,
  reference: ImageReference,
  options: EntryOptions,
): Promise<readonly FoundEntry[]> {
  const { access = {}, signal, all } = options;
  requireNotRejected(services.trust, reference);
  await using repository = await services.openRepository(reference, access);
  const fetched = await repository.getManifest(reference.digest ?? reference.tag ?? 'latest', signal);
  const place = { reference, repository, options };
  if (!isIndexMediaType(fetched.mediaType)) {
    await verifySignatures(services.trust, { reference, manifest: documentOf(fetched), repository }, signal);
    return [await remoteEntry(services, fetched, place)];
  }
  await verifySignatures(services.trust, { reference, manifest: documentOf(fetched), repository }, signal);
  const { entries } = parseManifestList(fetched.bytes, fetched.mediaType);
  // What they name is fetched when the list is pushed: an index may name gigabytes of manifests.
  const wanted = all ? entries : chooseEntry(entries, formatReference(reference));
  return wanted.map((entry) => withSource(entry, sourceOf(reference, entry)));
}

type Place = { readonly reference: ImageReference; readonly repository: Repository; readonly options: EntryOptions };

async function remoteEntry(
  services: EntryServices,
  fetched: FetchedManifest,
  { reference, repository, options }: Place,
): Promise<FoundEntry> {
  const { bytes, descriptor } = documentOf(fetched);
  const manifest = parseManifest(bytes, descriptor.mediaType);
  if (manifest.kind === 'index') throw new TiffinError('corrupt', 'the manifest of an image is an index');
  keepManifest(services, fetched, options);
  const config = await readConfig(repository, manifest.config, options.signal);
  return { entry: entryOfManifest({ bytes, descriptor }, config), source: sourceOf(reference, descriptor) };
}

async function readConfig(repository: Repository, config: Descriptor, signal: AbortSignal | undefined): Promise<Uint8Array> {
  if (config.size > maxManifestBytes)
    throw new TiffinError('corrupt', `image config ${config.digest} is larger than ${maxManifestBytes} bytes`);
  const [{ readBounded, verifyingStream }, { pipeline }] = await Promise.all([import('../../lib/streams.ts'), import('node:stream')]);
  const { stream } = await repository.openBlob(config, { offset: 0, signal });
  const checked = verifyingStream(config, `image config ${config.digest}`);
  pipeline(stream, checked, () => undefined);
  return await readBounded(checked, maxManifestBytes, `image config ${config.digest}`);
}

function keepManifest(services: EntryServices, { bytes, digest, mediaType }: FetchedManifest, { leases }: EntryOptions): void {
  leases.use(services.leases.hold([blobResource(digest)]));
  services.blobs.put({ digest, size: bytes.length }, bytes);
  // Refuses at once what could not be pushed or pulled later.
  parseManifest(bytes, mediaType);
}

function documentOf({ bytes, digest, mediaType }: FetchedManifest): { bytes: Uint8Array; descriptor: Descriptor } {
  return { bytes, descriptor: { mediaType, digest, size: bytes.length } };
}

function sourceOf(reference: ImageReference, { digest }: Pick<Descriptor, 'digest'>): string {
  return `docker://${repositoryName(reference)}@${digest}`;
}

function withSource(entry: ListEntry, source: string | undefined): FoundEntry {
  return source === undefined ? { entry } : { entry, source };
}
