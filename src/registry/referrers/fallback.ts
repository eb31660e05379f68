import type { Descriptor } from '../../oci/descriptor.ts';
import { mediaTypes } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { digestAlgorithm, digestHex } from '../../oci/digest.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';
import type { Repository } from '../repository/repository.ts';

/** What names a manifest in the list of those that refer to another. */
export type Referrer = { readonly descriptor: Descriptor; readonly signal: AbortSignal | undefined };

/**
 * The tag under which registries without the referrers API keep the list for a manifest. Pure.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#referrers-tag-schema
 */
export function referrersTag(digest: Digest): string {
  return `${digestAlgorithm(digest)}-${digestHex(digest).slice(0, 64)}`;
}

/** The list under the fallback tag; empty when there is none. @throws {TiffinError} `corrupt` when it is no index */
export async function readFallback(
  { connection, repository, name }: Repository,
  subject: Digest,
  signal: AbortSignal | undefined,
): Promise<readonly Descriptor[]> {
  const tag = referrersTag(subject);
  const request = { path: `/v2/${repository}/manifests/${tag}`, step: `reading referrers ${tag} in ${name}`, signal };
  const { response, bytes } = await connection.read(
    { ...request, headers: { accept: mediaTypes.ociIndex }, accept: [404] },
    maxManifestBytes,
  );
  if (response.status === 404) return [];
  const index = parseManifest(bytes, mediaTypes.ociIndex);
  return index.kind === 'index' ? index.manifests : [];
}

/** The list with one more entry; one of the same digest is replaced. Pure. */
export function withReferrer(list: readonly Descriptor[], added: Descriptor): readonly Descriptor[] {
  return [...list.filter(({ digest }) => digest !== added.digest), added];
}

/** Enters a manifest into the list under the fallback tag. @throws {TiffinError} */
export async function addReferrer(target: Repository, subject: Digest, { descriptor, signal }: Referrer): Promise<void> {
  const { connection, repository, name } = target;
  const before = await readFallback(target, subject, signal);
  const manifests = withReferrer(before, descriptor);
  const tag = referrersTag(subject);
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }));
  const response = await connection.open({
    path: `/v2/${repository}/manifests/${tag}`,
    step: `writing referrers ${tag} to ${name}`,
    method: 'PUT',
    headers: { 'content-type': mediaTypes.ociIndex, 'content-length': String(bytes.length) },
    body: bytes,
    accept: [201, 202, 204],
    signal,
  });
  await response.discard();
}
