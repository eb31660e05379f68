import { TiffinError } from '../lib/errors.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { parseJson } from '../lib/json.ts';
import { isRepositoryPath } from '../oci/reference.ts';
import type { RegistryHost } from './host.ts';
import { openHost } from './host.ts';
import { nextPage } from './link.ts';
import type { RegistryOptions } from './options.ts';

/** A repository that a search found. */
export type FoundRepository = {
  /** The registry that was asked. */
  readonly registry: string;
  /** With the registry in front. */
  readonly name: string;
  readonly description: string;
  readonly stars: number;
  readonly isOfficial: boolean;
  readonly isAutomated: boolean;
};

/** What is searched for. */
export type RegistrySearch = {
  readonly registry: string;
  /** Part of a name; empty: everything the registry has. */
  readonly term: string;
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
};

const maxAnswerBytes = 4 << 20;
const maxPages = 200;
const maxDescription = 2000;

/**
 * Searches one registry: by the protocol of Docker Hub where it is known, else through its catalog, by a part of the name.
 *
 * @returns at most `limit`, in the registry's order; what is no name of a repository is left out
 * @throws {TiffinError} `unreachable`, `unauthorized`, `corrupt`
 */
export async function searchRegistry(search: RegistrySearch, options: RegistryOptions): Promise<readonly FoundRepository[]> {
  const { registry, term } = search;
  if (term !== '') {
    // The Hub searches elsewhere than it keeps its images.
    await using index = openHost({ registry: registry === 'docker.io' ? 'index.docker.io' : registry, scope: '' }, options);
    const found = await searchIndex(index, search);
    if (found !== undefined) return found;
  }
  await using host = openHost({ registry, scope: 'registry:catalog:*' }, options);
  return searchCatalog(host, search);
}

/** @returns undefined where the protocol is not known */
async function searchIndex({ connection }: RegistryHost, { registry, term, limit, signal }: RegistrySearch) {
  const query = new URLSearchParams({ q: term, n: String(Math.min(limit, 100)) });
  const step = `searching ${registry}`;
  let bytes: Uint8Array;
  try {
    ({ bytes } = await connection.read({ path: `/v1/search?${query.toString()}`, step, signal, once: true }, maxAnswerBytes));
  } catch (error) {
    const unknown = error instanceof TiffinError && ['not-found', 'corrupt', 'denied'].includes(error.code);
    if (unknown && registry !== 'docker.io') return undefined;
    throw error;
  }
  const results = listOf(bytes, 'results', step);
  return results.flatMap((result) => readResult(result, registry)).slice(0, limit);
}

function readResult(result: JsonValue, registry: string): readonly FoundRepository[] {
  const fields = typeof result === 'object' && result !== null && !Array.isArray(result) ? result : {};
  const [name, description, stars] = [fields['name'], fields['description'], fields['star_count']];
  if (typeof name !== 'string') return [];
  const path = registry === 'docker.io' && !name.includes('/') ? `library/${name}` : name;
  if (!isRepositoryPath(path)) return [];
  return [
    {
      registry,
      name: `${registry}/${path}`,
      description: typeof description === 'string' ? oneLine(description) : '',
      stars: typeof stars === 'number' && Number.isSafeInteger(stars) ? stars : 0,
      isOfficial: fields['is_official'] === true,
      isAutomated: fields['is_automated'] === true,
    },
  ];
}

async function searchCatalog({ connection }: RegistryHost, { registry, term, limit, signal }: RegistrySearch) {
  const step = `reading the catalog of ${registry}`;
  const found: FoundRepository[] = [];
  let path: string | undefined = '/v2/_catalog?n=1000';
  for (let page = 0; path !== undefined && found.length < limit; page += 1) {
    if (page === maxPages) throw new TiffinError('corrupt', `${step}: more than ${maxPages} pages`);
    const { response, bytes } = await connection.read({ path, step, signal }, maxAnswerBytes);
    for (const name of listOf(bytes, 'repositories', step)) {
      if (typeof name !== 'string' || !name.includes(term) || !isRepositoryPath(name)) continue;
      found.push({ registry, name: `${registry}/${name}`, description: '', stars: 0, isOfficial: false, isAutomated: false });
    }
    path = nextPage(response.header('link'), response.url, step);
  }
  return found.slice(0, limit);
}

function listOf(bytes: Uint8Array, key: string, step: string): readonly JsonValue[] {
  const answer = parseJson(bytes, { what: `${step}: the answer`, maxDepth: 16 });
  const object: JsonObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? answer : {};
  const list = object[key];
  if (list === null) return [];
  if (!Array.isArray(list)) throw new TiffinError('corrupt', `${step}: the answer has no list of ${key}`);
  return list;
}

function oneLine(text: string): string {
  return text
    .slice(0, maxDescription)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}
