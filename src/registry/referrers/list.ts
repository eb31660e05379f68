import { TiffinError } from '../../lib/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { mediaTypeOf, mediaTypes } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';
import { nextPage } from '../link.ts';
import type { Repository } from '../repository/repository.ts';
import { readFallback } from './fallback.ts';

/** What is looked for. */
export type ReferrersQuery = {
  readonly subject: Digest;
  /** Only those of one type. */
  readonly artifactType?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

const maxPages = 50;
/** Of all pages together. */
const maxBytes = 16 << 20;

/**
 * Lists the manifests that refer to another one: signatures, attestations, what was attached. Asks the API, and the fallback tag where
 * there is none.
 *
 * @throws {TiffinError} `corrupt` for lists that do not end or lead elsewhere
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers
 */
export async function listReferrers(source: Repository, query: ReferrersQuery): Promise<readonly Descriptor[]> {
  const found = (await readPages(source, query)) ?? (await readFallback(source, query.subject, query.signal));
  return found.filter(({ artifactType }) => query.artifactType === undefined || artifactType === query.artifactType);
}

async function readPages(
  { connection, repository, name }: Repository,
  { subject, artifactType, signal }: ReferrersQuery,
): Promise<readonly Descriptor[] | undefined> {
  const filter = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
  const step = `reading the referrers of ${subject} in ${name}`;
  const found: Descriptor[] = [];
  let left = maxBytes;
  let path: string | undefined = `/v2/${repository}/referrers/${subject}${filter}`;
  for (let page = 0; path !== undefined; page += 1) {
    if (page === maxPages) throw new TiffinError('corrupt', `${step}: more than ${maxPages} pages`);
    const { response, bytes } = await connection.read(
      { path, step, headers: { accept: mediaTypes.ociIndex }, accept: [400, 404, 405], signal },
      maxManifestBytes,
    );
    const isIndex = response.status === 200 && mediaTypeOf(response.header('content-type')) === mediaTypes.ociIndex;
    if (!isIndex) return undefined;
    left -= bytes.length;
    if (left < 0) throw new TiffinError('corrupt', `${step}: more than ${maxBytes} bytes`);
    const index = parseManifest(bytes, mediaTypes.ociIndex);
    if (index.kind === 'index') found.push(...index.manifests);
    path = nextPage(response.header('link'), response.url, step);
  }
  return found;
}
