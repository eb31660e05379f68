import { TiffinError } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import { isTag } from '../../oci/reference.ts';
import { nextPage } from '../link.ts';
import type { Repository } from './repository.ts';

const maxPages = 200;
const maxPageBytes = 4 << 20;
const pageSize = 1000;
/** More than any repository has; 200 pages of 4 MiB would not fit into memory. */
const maxTags = 100_000;

/**
 * Lists the tags of a repository page by page; what is no tag is left out.
 *
 * @throws {TiffinError} `corrupt` for pages that do not end or lead elsewhere, and for more than 100,000 tags
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags
 */
export async function listTags(repository: Repository, signal?: AbortSignal): Promise<readonly string[]> {
  const step = `listing the tags of ${repository.name}`;
  const tags: string[] = [];
  let path: string | undefined = `/v2/${repository.repository}/tags/list?n=${pageSize}`;
  for (let page = 0; path !== undefined; page += 1) {
    if (page === maxPages) throw new TiffinError('corrupt', `${step}: more than ${maxPages} pages`);
    const { response, bytes } = await repository.connection.read({ path, step, signal }, maxPageBytes);
    // One by one: a page may have more tags than a call takes arguments.
    for (const tag of readPage(bytes, step)) tags.push(tag);
    if (tags.length > maxTags) throw new TiffinError('corrupt', `${step}: more than ${maxTags} tags`);
    path = nextPage(response.header('link'), response.url, step);
  }
  return tags;
}

function readPage(bytes: Uint8Array, step: string): readonly string[] {
  const page = parseJson(bytes, { what: `${step}: the answer`, maxDepth: 8 });
  const list = typeof page === 'object' && page !== null && !Array.isArray(page) ? page['tags'] : undefined;
  if (list === null) return [];
  if (!Array.isArray(list)) throw new TiffinError('corrupt', `${step}: the answer has no list of tags`);
  return list.filter((tag): tag is string => typeof tag === 'string' && isTag(tag));
}
