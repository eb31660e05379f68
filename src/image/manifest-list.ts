import { TiffinError } from '../lib/errors.ts';
import { randomId } from '../lib/id.ts';
import { emptyList } from '../oci/manifest-list.ts';
import type { ListEntry, ListPlatform, ManifestList } from '../oci/manifest-list.ts';
import { isDigest } from '../oci/digest.ts';
import type { DocumentRecord } from '../storage/document-record.ts';
import { addArtifact } from './manifest-list/artifact-entry.ts';
import type { ArtifactFiles } from './manifest-list/artifact-entry.ts';
import { findEntries } from './manifest-list/find-entries.ts';
import type { EntryOptions, EntryServices, FoundEntry } from './manifest-list/entry-types.ts';
import { changeList, saveList } from './manifest-list/save-list.ts';
import type { ListStoreServices } from './manifest-list/save-list.ts';
import { findImage, findList, getList, normalizeNewName } from './resolve.ts';

export type { ArtifactFiles } from './manifest-list/artifact-entry.ts';
export type { EntryServices } from './manifest-list/entry-types.ts';

/** What may be said of an entry beside what its image says. */
export type EntryChanges = Partial<ListPlatform> & { readonly annotations?: Readonly<Record<string, string>> };

/** How images are found that are added. */
export type AddOptions = Omit<EntryOptions, 'leases'> & EntryChanges;

/** How a list is made. */
export type CreateListOptions = Omit<EntryOptions, 'leases'> & {
  /** One that has the name already is taken, and added to. */
  readonly amend: boolean;
  readonly annotations: Readonly<Record<string, string>>;
};

/**
 * Makes a manifest list with a name and, if given, images.
 *
 * @returns the list; its ID stays the same for life
 * @throws {TiffinError} `already-exists` when an image or a list has the name, and it is not to be amended; those of `addToList`
 */
export async function createList(
  services: EntryServices,
  name: string,
  images: readonly string[],
  options: CreateListOptions,
): Promise<DocumentRecord> {
  const whole = normalizeNewName(name);
  const existing = services.images.lists.findByName(whole) ?? services.images.findByName(whole);
  if (existing !== undefined && !options.amend) {
    const message = `image name "${whole}" is already associated with image "${existing.id}": that name is already in use`;
    throw new TiffinError('already-exists', message, { hint: 'add to it with --amend, or choose another name' });
  }
  const list = existing === undefined ? undefined : getList(services, whole).list;
  using leases = new DisposableStack();
  const found = await findAll(services, images, { ...options, leases });
  const change = (before: ManifestList): ReturnType<typeof withEntries> =>
    withEntries({ ...before, annotations: { ...before.annotations, ...options.annotations } }, found);
  if (list !== undefined) return await changeList(services, list.id, change, options.signal);
  return saveList(services, { id: randomId(), names: [whole], ...change(emptyList) });
}

/**
 * Adds images, or images of lists, to a list; one that it has already is put anew.
 *
 * @throws {TiffinError} `not-found` for a list or an image that is nowhere, `wrong-state` when the name is an image's
 */
export async function addToList(
  services: EntryServices,
  nameOrId: string,
  images: readonly string[],
  options: AddOptions,
): Promise<DocumentRecord> {
  const { list } = getList(services, nameOrId);
  using leases = new DisposableStack();
  const found = await findAll(services, images, { ...options, leases });
  const changed = found.map(({ entry, ...rest }) => ({ ...rest, entry: changeEntry(entry, options) }));
  return await changeList(services, list.id, (before) => withEntries(before, changed), options.signal);
}

/**
 * Makes an artifact of files, and adds it to a list (`manifest add --artifact`).
 *
 * @throws {TiffinError} `not-found` for a list or a file that is not there
 */
export async function addArtifactToList(
  services: EntryServices,
  nameOrId: string,
  files: ArtifactFiles,
  changes: EntryChanges & { readonly signal?: AbortSignal },
): Promise<DocumentRecord> {
  const { list } = getList(services, nameOrId);
  using leases = new DisposableStack();
  const entry = changeEntry(await addArtifact(services, files, { leases, signal: changes.signal }), changes);
  return await changeList(services, list.id, (before) => withEntries(before, [{ entry }]), changes.signal);
}

/**
 * Changes what a list says of one of its entries.
 *
 * @param instance the digest of the entry, or the name of the image
 * @throws {TiffinError} `not-found` when the list has no such entry
 */
export async function annotateEntry(
  services: ListStoreServices & EntryServices,
  nameOrId: string,
  instance: string,
  changes: EntryChanges,
): Promise<DocumentRecord> {
  const { list } = getList(services, nameOrId);
  const digests = digestsOf(services, instance);
  return await changeList(services, list.id, (before) => {
    const index = before.entries.findIndex(({ digest }) => digests.includes(digest));
    if (index === -1)
      throw new TiffinError('not-found', `no instance matching ${JSON.stringify(instance)} found in manifest list ${nameOrId}`);
    return { list: { ...before, entries: before.entries.with(index, changeEntry(before.entries[index]!, changes)) } };
  });
}

/**
 * Changes what a list says of itself.
 *
 * @param changes.subject an image that the list refers to
 * @throws {TiffinError} `not-found`
 */
export async function annotateList(
  services: ListStoreServices & EntryServices,
  nameOrId: string,
  changes: { readonly annotations: Readonly<Record<string, string>>; readonly subject?: string | undefined },
): Promise<DocumentRecord> {
  const { list } = getList(services, nameOrId);
  using leases = new DisposableStack();
  const [found] = changes.subject === undefined ? [] : await findEntries(services, changes.subject, { all: false, leases });
  return await changeList(services, list.id, (before) => ({
    list: {
      ...before,
      annotations: { ...before.annotations, ...changes.annotations },
      ...(found === undefined ? {} : { subject: bareEntry(found.entry) }),
    },
  }));
}

/** Takes an entry out of a list. @throws {TiffinError} `not-found`; `invalid-argument` for what is no digest */
export async function removeFromList(services: EntryServices, nameOrId: string, digest: string): Promise<DocumentRecord> {
  const step = `removing from manifest list ${nameOrId}`;
  const list = findList(services, nameOrId)?.list;
  if (list === undefined) throw new TiffinError('not-found', `${step}: ${messageOf(() => getList(services, nameOrId))}`);
  if (!isDigest(digest))
    throw new TiffinError('invalid-argument', `${step}: invalid image digest ${JSON.stringify(digest)}: invalid checksum digest format`);
  return await changeList(services, list.id, (before) => {
    const entries = before.entries.filter((entry) => entry.digest !== digest);
    if (entries.length === before.entries.length) {
      throw new TiffinError('not-found', `${step}: no instance matching digest "${digest}" found in manifest list: file does not exist`);
    }
    return { list: { ...before, entries } };
  });
}

async function findAll(services: EntryServices, images: readonly string[], options: EntryOptions): Promise<readonly FoundEntry[]> {
  const found: FoundEntry[] = [];
  for (const image of images) found.push(...(await findEntries(services, image, options)));
  return found;
}

function withEntries(list: ManifestList, found: readonly FoundEntry[]): { list: ManifestList; sources: Record<string, string> } {
  const entries = new Map(list.entries.map((entry) => [entry.digest, entry]));
  for (const { entry } of found) entries.set(entry.digest, entry);
  const sources = Object.fromEntries(found.flatMap(({ entry, source }) => (source === undefined ? [] : [[entry.digest, source]])));
  return { list: { ...list, entries: [...entries.values()] }, sources };
}

function changeEntry(
  entry: ListEntry,
  { annotations, architecture, os, osVersion, osFeatures, variant, features }: EntryChanges,
): ListEntry {
  const given = Object.entries({ architecture, os, osVersion, osFeatures, variant, features }).filter(([, value]) => value !== undefined);
  const hasAnnotations = annotations !== undefined && Object.keys(annotations).length > 0;
  return {
    ...entry,
    platform: { ...entry.platform, ...Object.fromEntries(given) },
    ...(hasAnnotations ? { annotations: { ...entry.annotations, ...annotations } } : {}),
  };
}

function digestsOf(services: EntryServices, instance: string): readonly string[] {
  if (isDigest(instance)) return [instance];
  return findImage(services, instance)?.image.digests ?? [];
}

function bareEntry({ mediaType, digest, size }: ListEntry): NonNullable<ManifestList['subject']> {
  return { mediaType, digest, size };
}

function messageOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return 'image not known';
}
