import { readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TiffinError, errnoOf } from '../lib/errors.ts';
import { parseJson } from '../lib/json.ts';
import { parseDuration, parseMoment } from '../lib/units.ts';
import { measureTrees } from '../native/measure.ts';
import { BuildStepStore } from '../storage/build-step-store.ts';
import { cacheMountDirectory, cacheMountResource } from '../storage/cache-mounts.ts';
import { collectTransfer, emptyTrash } from '../storage/garbage.ts';
import { temporaryName } from '../storage/temporary-name.ts';
import type { UpkeepServices } from './services.ts';

/** What an earlier build has left for later ones: the result of a step, or the directory of a `RUN --mount=type=cache`. */
export type BuildCacheEntry = {
  /** The step's key, or the name of the directory. */
  readonly id: string;
  readonly type: 'step' | 'mount';
  /** The instruction, or the ID of the mount. */
  readonly title: string;
  /** What it takes on the disk. */
  readonly bytes: number;
  /** An image has the layer, too, and keeps it. */
  readonly shared: boolean;
  /** A build that runs works with it. */
  readonly inUse: boolean;
  readonly createdAtMs: number;
  readonly usedAtMs: number;
};

/** Lists what builds have left, what was used last first. Sizes of layers are those of their first measuring; mounts are measured each time. */
export async function listBuildCache(services: UpkeepServices, signal?: AbortSignal): Promise<BuildCacheEntry[]> {
  const entries = [...(await listSteps(services, signal)), ...(await listMounts(services, signal))];
  return entries.toSorted((left, right) => right.usedAtMs - left.usedAtMs || (left.id < right.id ? -1 : 1));
}

async function listSteps({ state, layers, realm, leases }: UpkeepServices, signal?: AbortSignal): Promise<BuildCacheEntry[]> {
  const notes = new BuildStepStore(state).list();
  if (notes.length === 0) return [];
  const known = new Map(layers.list().map((layer) => [layer.diffId, layer]));
  const unmeasured = [...known.values()].filter(({ diskBytes }) => diskBytes === undefined);
  const sizes =
    unmeasured.length === 0
      ? []
      : await measureTrees(
          unmeasured.map(({ diffId }) => layers.path(diffId)),
          realm,
          signal,
        );
  const measured = new Map(unmeasured.map(({ diffId }, index) => [diffId, sizes[index]?.disk ?? 0]));
  const shared = new Set(state.all('SELECT DISTINCT diff_id FROM image_layer').map((row) => String(row['diff_id'])));
  const held = leases.heldResources();
  // A layer of several steps is counted with the one that was used last.
  const counted = new Set<string>();
  return notes.map(({ key, title, diffId, sizeBytes, createdAtMs, usedAtMs }) => {
    const isFirst = diffId !== undefined && !counted.has(diffId);
    if (diffId !== undefined) counted.add(diffId);
    const bytes = isFirst ? (known.get(diffId)?.diskBytes ?? measured.get(diffId) ?? 0) + sizeBytes : 0;
    const of = { shared: diffId !== undefined && shared.has(diffId), inUse: diffId !== undefined && held.has(`layer:${diffId}`) };
    return { id: key, type: 'step', title, bytes, ...of, createdAtMs, usedAtMs };
  });
}

async function listMounts({ state, realm, leases }: UpkeepServices, signal?: AbortSignal): Promise<BuildCacheEntry[]> {
  const directory = cacheMountDirectory(state);
  const names = namesIn(directory).filter((name) => !name.startsWith('.'));
  if (names.length === 0) return [];
  const sizes = await measureTrees(
    names.map((name) => join(directory, name)),
    realm,
    signal,
  );
  const held = leases.heldResources();
  return names.map((name, index) => {
    const status = statSync(join(directory, name, 'mount.json'), { throwIfNoEntry: false });
    const usedAtMs = status?.mtimeMs ?? 0;
    const { title, createdAtMs } = readMount(join(directory, name, 'mount.json'), name);
    const inUse = held.has(cacheMountResource(name));
    return {
      id: name,
      type: 'mount',
      title,
      bytes: sizes[index]?.disk ?? 0,
      shared: false,
      inUse,
      createdAtMs: createdAtMs ?? usedAtMs,
      usedAtMs,
    };
  });
}

function readMount(path: string, name: string): { readonly title: string; readonly createdAtMs: number | undefined } {
  try {
    const value = parseJson(readFileSync(path), { what: path });
    const { id, createdAtMs } = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
    return { title: typeof id === 'string' ? id : name, createdAtMs: typeof createdAtMs === 'number' ? createdAtMs : undefined };
  } catch (error) {
    if (errnoOf(error) === undefined && !(error instanceof TiffinError)) throw error;
    return { title: name, createdAtMs: undefined };
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Which entries `pruneBuildCache` removes. */
export type BuildCachePruneOptions = {
  /** Those, too, whose layers images keep: nothing is freed by them, and the next build does them again. */
  readonly all: boolean;
  /** `until`, `unused-for`, `id`, `type`, `description`, `shared`, `private`, `inuse`; all of them must match. */
  readonly filters: readonly string[];
  /** Stop when no more than so many bytes are left; those that were not used for longest go first. */
  readonly keepBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** What was removed, and what the disk has got back. */
export type BuildCachePruned = { readonly removed: readonly BuildCacheEntry[]; readonly freedBytes: number };

/**
 * Forgets what builds have left. What a running build works with stays.
 *
 * @throws {TiffinError} `invalid-argument` for a filter that is none
 */
export async function pruneBuildCache(services: UpkeepServices, options: BuildCachePruneOptions): Promise<BuildCachePruned> {
  const matches = buildCacheFilter(options.filters);
  const entries = await listBuildCache(services, options.signal);
  let left = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const unwanted: BuildCacheEntry[] = [];
  for (const entry of entries.toReversed()) {
    if (options.keepBytes !== undefined && left <= options.keepBytes) break;
    if (entry.inUse || !(options.all || !isKeptByImage(entry)) || !matches(entry)) continue;
    unwanted.push(entry);
    left -= entry.bytes;
  }
  return unwanted.length === 0 ? { removed: [], freedBytes: 0 } : await remove(services, unwanted);
}

/** Steps that left no layer are no burden, and those of images are what the next build of them begins with. */
function isKeptByImage({ type, shared, bytes }: BuildCacheEntry): boolean {
  return type === 'step' && (shared || bytes === 0);
}

async function remove(services: UpkeepServices, entries: readonly BuildCacheEntry[]): Promise<BuildCachePruned> {
  const { state, blobs, leases, realm } = services;
  const store = new BuildStepStore(state);
  const keys = entries.filter(({ type }) => type === 'step').map(({ id }) => id);
  const layers = keys.flatMap((key) => {
    const result = store.find(key)?.result;
    return result?.kind === 'layer' ? [result.layer] : [];
  });
  store.forget(keys);
  let freedBytes = 0;
  const counted = { state, blobs, leases, onFreed: (bytes: number) => void (freedBytes += bytes) };
  const trash = [
    ...collectTransfer(counted, { blobs: layers.map(({ blob }) => blob.digest), layers: layers.map(({ diffId }) => diffId) }),
    ...moveMountsAway(services, entries),
  ];
  for (const { disk } of trash.length === 0 ? [] : await measureTrees(trash, realm)) freedBytes += disk;
  await emptyTrash(trash, realm);
  return { removed: entries, freedBytes };
}

function moveMountsAway({ state, leases }: UpkeepServices, entries: readonly BuildCacheEntry[]): string[] {
  const directory = cacheMountDirectory(state);
  return state.transaction(() => {
    const held = leases.heldResources();
    return entries.flatMap(({ type, id }) => {
      if (type !== 'mount' || held.has(cacheMountResource(id))) return [];
      const trash = join(directory, temporaryName('rm'));
      renameSync(join(directory, id), trash);
      return [trash];
    });
  });
}

const filterWords: Readonly<Record<string, (value: string, now: number) => (entry: BuildCacheEntry) => boolean>> = {
  until: (value, now) => {
    const before = parseMoment(value, new Date(now)).getTime();
    return ({ usedAtMs }) => usedAtMs <= before;
  },
  'unused-for': (value, now) => {
    const before = now - parseDuration(value);
    return ({ usedAtMs }) => usedAtMs <= before;
  },
  id:
    (value) =>
    ({ id }) =>
      id.startsWith(value),
  type:
    (value) =>
    ({ type }) =>
      (type === 'mount' ? ['mount', 'exec.cachemount'] : ['step', 'regular']).includes(value),
  description:
    (value) =>
    ({ title }) =>
      title.includes(value),
  shared:
    (value) =>
    ({ shared }) =>
      shared === (value !== 'false'),
  private:
    (value) =>
    ({ shared }) =>
      shared === (value === 'false'),
  inuse:
    (value) =>
    ({ inUse }) =>
      inUse === (value !== 'false'),
};

/**
 * What filters of the build cache let through; all of them must.
 *
 * @throws {TiffinError} `invalid-argument` for one that is none
 */
export function buildCacheFilter(filters: readonly string[], now = Date.now()): (entry: BuildCacheEntry) => boolean {
  const tests = filters.map((filter) => {
    const at = filter.indexOf('=');
    const key = at < 0 ? filter : filter.slice(0, at);
    const make = Object.hasOwn(filterWords, key) ? filterWords[key] : undefined;
    if (make === undefined)
      throw new TiffinError('invalid-argument', `${key} is an invalid filter`, {
        hint: `known filters: ${Object.keys(filterWords).join(', ')}`,
      });
    return make(at < 0 ? 'true' : filter.slice(at + 1), now);
  });
  return (entry) => tests.every((test) => test(entry));
}
