import { TiffinError } from '../../lib/errors.ts';
import { digestOf } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import { maxManifestBytes } from '../../oci/manifest.ts';
import { formatManifestList, parseManifestList, preferredListType } from '../../oci/manifest-list.ts';
import type { ManifestList } from '../../oci/manifest-list.ts';
import { blobResource } from '../../storage/blob-store.ts';
import { documentResource } from '../../storage/document-store.ts';
import type { DocumentRecord, NewDocument } from '../../storage/document-record.ts';
import { collectBlobs } from '../../storage/garbage.ts';
import { reachableBlobs } from '../../storage/reachable-blobs.ts';
import type { ImageServices } from '../services.ts';

/** The slice with which lists are read and written. */
export type ListStoreServices = Pick<ImageServices, 'state' | 'blobs' | 'leases' | 'images' | 'log'>;

/** A list as it is to be stored. `sources` are added to those that it has. */
export type ListToSave = Pick<NewDocument, 'id' | 'names' | 'sources'> & { readonly list: ManifestList };

/** What a list in the store says. @throws {TiffinError} `not-found`, `corrupt` when its bytes are lost or damaged */
export function readList(services: Pick<ImageServices, 'blobs'>, { content }: DocumentRecord): ManifestList {
  return parseManifestList(services.blobs.read(content.digest, maxManifestBytes), content.mediaType);
}

/** A list of more bytes is not kept a second time. */
const maxTextBytes = 256 * 1024;

/** Stores a list, new or changed, with all that it leads to; what it does not lead to any more is garbage. */
export function saveList(services: ListStoreServices, { id, names, sources, list }: ListToSave, before?: DocumentRecord): DocumentRecord {
  const bytes = formatManifestList(list);
  if (bytes.length > maxManifestBytes)
    throw new TiffinError('invalid-argument', `a manifest list cannot be larger than ${maxManifestBytes} bytes`);
  const content = { mediaType: preferredListType(list), digest: digestOf(bytes), size: bytes.length };
  using _lease = services.leases.hold([blobResource(content.digest)]);
  services.blobs.put(content, bytes);
  const blobs = reachableBlobs(content, { has: (blob) => services.blobs.has(blob), read: (digest) => readQuietly(services, digest) });
  const listed = new Set<string>(list.entries.map(({ digest }) => digest));
  const known = Object.entries({ ...before?.sources, ...sources }).filter(([digest]) => listed.has(digest));
  const saved = services.images.lists.put({
    id,
    content,
    blobs,
    sources: Object.fromEntries(known),
    ...(names === undefined ? {} : { names }),
    ...(bytes.length > maxTextBytes ? {} : { text: Buffer.from(bytes).toString('utf8') }),
  });
  collectBlobs(
    services,
    (before?.blobs ?? []).filter((digest) => !saved.blobs.includes(digest)),
  );
  return saved;
}

/**
 * Changes a list, alone among all processes: what others have changed meanwhile stays.
 *
 * @param change gives the list as it is to be
 * @throws {TiffinError} `not-found` when it is removed meanwhile, `cancelled`
 */
export async function changeList(
  services: ListStoreServices,
  id: string,
  change: (list: ManifestList) => Pick<ListToSave, 'list' | 'sources'>,
  signal?: AbortSignal,
): Promise<DocumentRecord> {
  services.state.requireWritable();
  using _lock = await services.leases.lock(documentResource(id), { signal });
  const before = services.images.lists.get(id);
  return saveList(services, { id, ...change(readList(services, before)) }, before);
}

function readQuietly(services: ListStoreServices, digest: Digest): Uint8Array | undefined {
  try {
    return services.blobs.read(digest, maxManifestBytes);
  } catch (error) {
    services.log.debug(String(error));
    return undefined;
  }
}
