import { TiffinError } from '../lib/errors.ts';
import { maxManifestBytes, parseManifest } from '../oci/manifest.ts';
import type { Digest } from '../oci/digest.ts';
import { parseReference } from '../oci/reference.ts';
import type { DocumentRecord } from '../storage/document-record.ts';
import type { ImageServices, Repository } from './services.ts';
import { requireNotRejected } from './signature.ts';
import { fetchBlob } from './transfer/fetch-blob.ts';

/** The slice with which lists and artifacts are mended. */
export type RestoreServices = Pick<ImageServices, 'blobs' | 'images' | 'log' | 'trust' | 'openRepository'>;

/**
 * Brings back a blob of a list or an artifact that is lost or damaged: a list's own bytes from its row, anything of an artifact from the
 * registry that its name says.
 *
 * @param id of the list or artifact
 * @returns how it was mended, a clause
 * @throws {TiffinError} `not-found` when it cannot be had again; those of the registry
 */
export async function restoreDocument(services: RestoreServices, id: string, digest: Digest, signal?: AbortSignal): Promise<string> {
  const { images, blobs } = services;
  const document = [...images.lists.list(), ...images.artifacts.list()].find((each) => each.id === id);
  if (document === undefined) throw new TiffinError('not-found', `${id}: it is gone`);
  if (digest === document.content.digest && document.text !== undefined) {
    blobs.delete(digest);
    blobs.put(document.content, Buffer.from(document.text));
    return 'written again';
  }
  const [name] = document.names;
  if (document.kind === 'list' || name === undefined) throw new TiffinError('not-found', 'it is not known where it came from');
  const reference = parseReference(name);
  requireNotRejected(services.trust, reference);
  await using repository = await services.openRepository(reference, {});
  await refetch(services, document, { digest, repository, signal });
  return 'fetched again';
}

type Refetching = { readonly digest: Digest; readonly repository: Repository; readonly signal: AbortSignal | undefined };

/** The manifest is asked for by its digest, so that a name that means something else by now does no harm. */
async function refetch(services: RestoreServices, { content }: DocumentRecord, { digest, repository, signal }: Refetching): Promise<void> {
  const { blobs, log } = services;
  if (digest === content.digest) {
    const { bytes } = await repository.getManifest(content, signal);
    blobs.delete(digest);
    blobs.put(content, bytes);
    return;
  }
  const manifest = parseManifest(blobs.read(content.digest, maxManifestBytes), content.mediaType);
  const parts = manifest.kind === 'index' ? [] : [manifest.config, ...manifest.layers];
  const blob = parts.find((part) => part.digest === digest);
  if (blob === undefined) throw new TiffinError('not-found', 'the artifact does not name it');
  blobs.delete(digest);
  await fetchBlob(blob, { blobs, log, source: repository, progress: undefined, signal });
}
