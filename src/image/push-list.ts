import { TiffinError } from '../lib/errors.ts';
import { isIndexMediaType, mediaTypes } from '../oci/descriptor.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestOf } from '../oci/digest.ts';
import type { Digest } from '../oci/digest.ts';
import { maxManifestBytes } from '../oci/manifest.ts';
import { formatManifestList, parseManifestList } from '../oci/manifest-list.ts';
import type { ListEntry, ManifestList } from '../oci/manifest-list.ts';
import { blobResource } from '../storage/blob-store.ts';
import type { DocumentRecord } from '../storage/document-record.ts';
import { collectBlobs } from '../storage/garbage.ts';
import { copyImage } from './copy-image.ts';
import type { CopyOptions } from './copy-image.ts';
import { openDestination } from './manifest-list/destination.ts';
import type { Destination } from './manifest-list/destination.ts';
import { EntrySources } from './manifest-list/entry-sources.ts';
import type { EntrySource } from './manifest-list/entry-sources.ts';
import { replicasOf } from './manifest-list/replicas.ts';
import type { ReplicaCompression } from './manifest-list/replicas.ts';
import { getList } from './resolve.ts';
import type { CopyServices, ImageServices, RegistryAccess } from './services.ts';
import type { Signers, SigningWishes } from './sign.ts';

export { parseReplicaCompression } from './manifest-list/replicas.ts';

/** The slice with which lists are pushed. */
export type PushListServices = CopyServices &
  Pick<ImageServices, 'state' | 'images' | 'registries' | 'openRepository' | 'openWritableRepository' | 'trust' | 'events'>;

/** How a list is pushed. */
export type PushListOptions = {
  /** The images of the list, too, and not only the list. */
  readonly all: boolean;
  readonly access?: RegistryAccess | undefined;
  /** How each image is copied. */
  readonly copy?: CopyOptions | undefined;
  readonly format?: 'oci' | 'v2s2' | undefined;
  /** Compressions in which the images are to be there as well, each in an entry of its own. */
  readonly addCompression?: readonly ReplicaCompression[] | undefined;
  /** Forget the list afterwards. */
  readonly removeAfter?: boolean | undefined;
  /** With which keys the list and its images are signed. */
  readonly signing?: SigningWishes | undefined;
  readonly onStep?: ((step: PushStep) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** What `pushList` is about to do. */
export type PushStep =
  | { readonly kind: 'begin'; readonly images: number; readonly listed: number }
  | { readonly kind: 'image'; readonly digest: Digest; readonly number: number; readonly images: number; readonly isReplica: boolean }
  | { readonly kind: 'list' };

/** Indexes in an index are copied, too, down to this depth. */
const maxDepth = 2;

/**
 * Pushes a manifest list and its images, each from the store or from where the list found it. The list is sent byte for byte unless an
 * image had to be changed on the way.
 *
 * @param destination a repository or a transport; undefined: the list's own name
 * @returns the digest of the list as it was put
 * @throws {TiffinError} `not-found` for a list that is not there; those of `copyImage`
 */
export async function pushList(
  services: PushListServices,
  nameOrId: string,
  destination: string | undefined,
  options: PushListOptions,
): Promise<Digest> {
  return (await putListAt(services, nameOrId, destination, options)).digest;
}

/** The same; gives the whole descriptor of the list as it was put. @throws {TiffinError} as `pushList` */
export async function putListAt(
  services: PushListServices,
  nameOrId: string,
  destination: string | undefined,
  options: PushListOptions,
): Promise<Descriptor> {
  const { list, name } = getList(services, nameOrId);
  const put = await push(services, list, { destination: destination ?? name ?? list.names[0] ?? nameOrId, options });
  if (options.removeAfter === true) {
    services.images.lists.remove(list.id);
    collectBlobs(services, list.blobs);
  }
  return put;
}

type Pushing = { readonly destination: string; readonly options: PushListOptions };

async function push(services: PushListServices, list: DocumentRecord, { destination, options }: Pushing): Promise<Descriptor> {
  using _lease = services.leases.hold(list.blobs.map(blobResource));
  const bytes = services.blobs.read(list.content.digest, maxManifestBytes);
  const target = await openDestination(services, destination, options);
  await using sink = target.sink;
  await using sources = new EntrySources(services, { list, access: options.access ?? {}, target });
  const signers = await readySigners(services, target, options.signing);
  const work = new ListPush(services, { target, sources, options });
  const put = await work.putList({ bytes, mediaType: list.content.mediaType }, { tag: target.tag, depth: 0 });
  if (signers !== undefined && target.reference !== undefined) {
    const { signPushed } = await import('./sign.ts');
    for (const { digest } of work.put) await signPushed(services, signers, { reference: target.reference, digest, sink }, options);
  }
  await sink.finish?.(options.signal);
  services.events?.write({ type: 'image', status: 'push', id: list.id, name: target.name });
  return put;
}

async function readySigners(
  services: PushListServices,
  { reference }: Destination,
  wishes: SigningWishes | undefined,
): Promise<Signers | undefined> {
  if (wishes === undefined) return undefined;
  if (reference === undefined) throw new TiffinError('unsupported', 'only what goes to a registry can be signed');
  const { prepareSigners } = await import('./sign.ts');
  return await prepareSigners(services.trust, reference, wishes);
}

type PushParts = { readonly target: Destination; readonly sources: EntrySources; readonly options: PushListOptions };

/** One push; a class only because what is open is shared by all steps. */
class ListPush {
  readonly #services: PushListServices;
  readonly #parts: PushParts;
  /** Every manifest and list that was put, the list itself last. */
  readonly put: Descriptor[] = [];

  constructor(services: PushListServices, parts: PushParts) {
    this.#services = services;
    this.#parts = parts;
  }

  /** Copies what a list names, then puts the list. */
  async putList(
    { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string },
    { tag, depth }: { readonly tag: string | undefined; readonly depth: number },
  ): Promise<Descriptor> {
    const { target, options } = this.#parts;
    const list = parseManifestList(bytes, mediaType);
    const copied = options.all ? await this.#copyEntries(list, depth) : list;
    const type = listType(options.format, mediaType, copied);
    options.onStep?.({ kind: 'list' });
    const isSame = type === mediaType && copied.entries.every((entry, index) => entry.digest === list.entries[index]?.digest);
    const written = isSame && copied.entries.length === list.entries.length ? bytes : formatManifestList(copied, type);
    const descriptor = { mediaType: type, digest: digestOf(written), size: written.length };
    await target.sink.putManifest(written, { mediaType: type, digest: descriptor.digest, tag, signal: options.signal });
    this.put.push(descriptor);
    return descriptor;
  }

  async #copyEntries(list: ManifestList, depth: number): Promise<ManifestList> {
    const { options, sources } = this.#parts;
    const replicas = await replicasOf(list.entries, options.addCompression ?? [], (entry) => sources.readManifest(entry, options.signal));
    const images = list.entries.length + replicas.length;
    if (depth === 0) options.onStep?.({ kind: 'begin', images, listed: list.entries.length });
    const entries: ListEntry[] = [];
    for (const [index, entry] of list.entries.entries()) {
      options.onStep?.({ kind: 'image', digest: entry.digest, number: index + 1, images, isReplica: false });
      entries.push({ ...entry, ...(await this.#copyEntry(entry, depth)) });
    }
    for (const [index, { entry, compression, annotations }] of replicas.entries()) {
      options.onStep?.({ kind: 'image', digest: entry.digest, number: list.entries.length + index + 1, images, isReplica: true });
      const put = await this.#copyImage(entry, {
        ...options.copy,
        compression: { ...options.copy?.compression, packing: compression, force: true },
      });
      entries.push({ ...entry, ...put, annotations: { ...entry.annotations, ...annotations } });
    }
    return { ...list, entries };
  }

  async #copyEntry(entry: ListEntry, depth: number): Promise<Descriptor> {
    if (!isIndexMediaType(entry.mediaType)) return await this.#copyImage(entry, this.#parts.options.copy ?? {});
    if (depth === maxDepth) throw new TiffinError('unsupported', `indexes are nested more than ${maxDepth} deep`);
    const { bytes } = await this.#parts.sources.readManifest(entry, this.#parts.options.signal);
    return await this.putList({ bytes, mediaType: entry.mediaType }, { tag: undefined, depth: depth + 1 });
  }

  async #copyImage(entry: ListEntry, copy: CopyOptions): Promise<Descriptor> {
    const { target, sources, options } = this.#parts;
    const { bytes, source }: EntrySource = await sources.readManifest(entry, options.signal);
    const { mediaType, digest, size } = entry;
    const image = { manifest: { bytes, descriptor: { mediaType, digest, size } }, source, domain: target.reference?.domain };
    const put = await copyImage(this.#services, image, target.sink, { ...copy, signal: options.signal });
    this.put.push(put);
    return put;
  }
}

function listType(format: PushListOptions['format'], mediaType: string, list: ManifestList): string {
  if (format === 'v2s2') return mediaTypes.dockerIndex;
  if (format === 'oci') return mediaTypes.ociIndex;
  const needsOci = list.entries.some((entry) => entry.annotations !== undefined);
  return needsOci ? mediaTypes.ociIndex : mediaType;
}
