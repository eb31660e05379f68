import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../../engine.ts';
import { writeFileAtomically } from '../../../lib/files.ts';

const patienceMs = 900;
const freshMs = 5 * 60_000;
/** After a registry did not answer, it is not asked at each TAB. */
const quietMs = 20_000;
const maxTags = 2000;

/** What the registries are asked with, and where answers are kept. */
export type TagServices = Pick<Engine, 'places' | 'registries' | 'openRepository'>;

/**
 * The tags of a repository as its registry lists them. Answers are kept for some minutes, failures for some seconds. Takes no longer than
 * a second, and says nothing when it fails: somebody is typing.
 */
export async function remoteTags(services: TagServices, repository: string): Promise<readonly string[]> {
  try {
    const { resolveShortName } = await import('../../../registry/short-name.ts');
    const reference = resolveShortName(repository, services.registries)[0];
    if (reference === undefined) return [];
    const name = `${reference.domain}/${reference.path}`;
    const kept = keptTags(services, name);
    if (kept !== undefined) return kept;
    keepTags(services, name, undefined);
    const tags = await inTime(async (signal) => {
      await using client = await services.openRepository(reference, { retries: 0 });
      return (await client.listTags(signal)).slice(0, maxTags);
    });
    keepTags(services, name, tags);
    return tags;
  } catch {
    return [];
  }
}

/** Waits no longer than somebody who types. */
async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    controller.abort();
    late.reject(new Error('too late'));
  }, patienceMs);
  try {
    return await Promise.race([work(controller.signal), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

type Kept = { readonly tags?: readonly string[] };

function pathOf({ places }: TagServices, name: string): string {
  return join(places.cacheHome, 'tiffin/tags', createHash('sha256').update(name).digest('hex').slice(0, 32));
}

function keptTags(services: TagServices, name: string): readonly string[] | undefined {
  try {
    const path = pathOf(services, name);
    const ageMs = Math.abs(Date.now() - statSync(path).mtimeMs);
    const { tags } = JSON.parse(readFileSync(path, 'utf8')) as Kept;
    if (ageMs > (tags === undefined ? quietMs : freshMs)) return undefined;
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
  } catch {
    return undefined;
  }
}

function keepTags(services: TagServices, name: string, tags: readonly string[] | undefined): void {
  const path = pathOf(services, name);
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  writeFileAtomically(path, JSON.stringify({ tags }), { sync: false });
}
