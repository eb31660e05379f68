import { randomId } from '../lib/id.ts';
import { digestOf } from '../oci/digest.ts';
import { emptyList, formatManifestList } from '../oci/manifest-list.ts';
import type { ListEntry, ManifestList } from '../oci/manifest-list.ts';
import type { DocumentRecord } from '../storage/document-record.ts';
import { collectBlobs } from '../storage/garbage.ts';
import type { EntryServices } from './manifest-list/entry-types.ts';
import { findEntries } from './manifest-list/find-entries.ts';
import { changeList, saveList } from './manifest-list/save-list.ts';

/** How the images of a build become a list. */
export type BuiltListOptions = {
  /** Whole names, at least one. */
  readonly names: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  /** A list that has the first name stays, and gets the images in the place of those of the same platforms. */
  readonly amend: boolean;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Makes the list of the images that one build made for several platforms. What had one of its names before loses it; a list without any name goes.
 *
 * @param ids of images of the store
 * @throws {TiffinError} `not-found`, `invalid-argument`, `cancelled`
 */
export async function putBuiltList(services: EntryServices, ids: readonly string[], options: BuiltListOptions): Promise<DocumentRecord> {
  const { names, annotations, amend, signal } = options;
  const { lists } = services.images;
  using leases = new DisposableStack();
  const entries: ListEntry[] = [];
  for (const id of ids) entries.push(...(await findEntries(services, id, { all: false, leases, signal })).map(({ entry }) => entry));
  const existing = names[0] === undefined ? undefined : lists.findByName(names[0]);
  if (existing !== undefined && amend) {
    const changed = await changeList(services, existing.id, (before) => ({ list: withBuilt(before, entries, annotations) }), signal);
    for (const name of names) if (!changed.names.includes(name)) lists.tag(changed.id, name);
    return lists.get(changed.id);
  }
  const replaced = names.flatMap((name) => lists.findByName(name) ?? []);
  const list = withBuilt(emptyList, entries, annotations);
  const same = replaced.find(({ content }) => content.digest === digestOf(formatManifestList(list)));
  const saved = saveList(services, { id: same?.id ?? randomId(), names, list }, same);
  for (const { id } of replaced) removeNameless(services, id);
  return saved;
}

/** One image a platform: of two, which is run would be left to chance. */
function withBuilt(before: ManifestList, built: readonly ListEntry[], annotations: Readonly<Record<string, string>>): ManifestList {
  const platforms = new Set(built.map(platformOf));
  const others = before.entries.filter((entry) => !platforms.has(platformOf(entry)));
  return { ...before, entries: [...others, ...built], annotations: { ...before.annotations, ...annotations } };
}

function platformOf({ platform }: ListEntry): string {
  const { os, architecture, variant = '', osVersion = '' } = platform;
  return [os, architecture, variant, osVersion].join('/');
}

function removeNameless(services: EntryServices, id: string): void {
  const { lists } = services.images;
  const list = lists.findById(id);
  if (list === undefined || list.names.length > 0) return;
  lists.remove(id);
  collectBlobs(services, list.blobs);
}
