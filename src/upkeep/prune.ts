import { pruneContainers } from '../container/prune.ts';
import { reapAll, sweepStrays } from '../container/reap.ts';
import { pruneImages } from '../image/prune.ts';
import { requirePruneFilters } from '../lib/prune-filters.ts';
import { measureTrees } from '../native/measure.ts';
import { remappedForms } from '../container/remapped-forms.ts';
import { collectAbandoned, emptyTrash } from '../storage/garbage.ts';
import { forgetRemapped, listRemapped } from '../storage/remapped-layers.ts';
import { pruneVolumes } from '../volume/remove.ts';
import { pruneBuildCache, type BuildCachePruned } from './build-cache.ts';
import type { UpkeepServices } from './services.ts';

/** What `pruneStore` removes. */
export type StorePruneOptions = {
  /** Images with a name, too, as long as no container uses them. */
  readonly all: boolean;
  readonly volumes: boolean;
  /** The directories of `RUN --mount=type=cache`, too. With `all` they go anyway. */
  readonly build?: boolean;
  /** `label`, `label!` and `until`. */
  readonly filters: readonly string[];
  readonly signal: AbortSignal;
};

/** What `pruneStore` removed: IDs, names of volumes, and what the disk has got back. */
export type StorePruned = {
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
  readonly images: readonly string[];
  /** Of steps of builds that no image has any more, and of directories. */
  readonly buildCache: readonly string[];
  readonly freedBytes: number;
};

/**
 * Removes stopped containers, then volumes (if asked) and images that nothing uses, and what dead commands have left.
 *
 * @throws {TiffinError} `invalid-argument` for a filter that is none
 */
export async function pruneStore(services: UpkeepServices, options: StorePruneOptions): Promise<StorePruned> {
  const { all, volumes, filters, signal } = options;
  requirePruneFilters(filters);
  await reapAll(services);
  const containers = await pruneStopped(services, filters, signal);
  const unused = volumes ? await pruneUnusedVolumes(services, filters) : { names: [], freedBytes: 0 };
  const images = await pruneImages(services, { all, filters });
  const cache = await pruneBuilds(services, options);
  const freedByMaps = await pruneRemapped(services);
  return {
    containers: containers.ids,
    volumes: unused.names,
    images: images.ids,
    buildCache: cache.removed.map(({ id }) => id),
    freedBytes: containers.freedBytes + unused.freedBytes + images.freedBytes + cache.freedBytes + freedByMaps,
  };
}

/**
 * Removes what builds have left, beside images. It has no labels: filters of labels let nothing of it through.
 *
 * @throws {TiffinError} `invalid-argument` for a time that is none
 */
export async function pruneBuilds(
  services: UpkeepServices,
  { all, build = false, filters, signal }: Omit<StorePruneOptions, 'volumes'>,
): Promise<BuildCachePruned> {
  if (filters.some((filter) => !filter.startsWith('until='))) return { removed: [], freedBytes: 0 };
  return await pruneBuildCache(services, { all, filters: [...filters, ...(all || build ? [] : ['type=step'])], signal });
}

/** Removes what killed commands have left, and nothing that a command could still find (`system prune --external`). */
export async function pruneAbandoned(services: UpkeepServices): Promise<void> {
  await reapAll(services);
  await sweepStrays(services);
  await emptyTrash(collectAbandoned(services, 0), services.realm);
}

/** Removes layers as ID maps show them that no container has any more. @returns what the disk has got back */
async function pruneRemapped(services: UpkeepServices): Promise<number> {
  const { state, realm } = services;
  if (listRemapped(state).length === 0) return 0;
  // Within one transaction with the removal: a container is recorded before its layers are looked for.
  const trash = state.transaction(() => {
    const used = new Set(services.containers.list({ removing: true }).flatMap((container) => remappedForms(services, container)));
    return forgetRemapped(state, ({ form }) => !used.has(form));
  });
  const sizes = await measureTrees(trash, realm);
  await emptyTrash(trash, realm);
  return sizes.reduce((total, { disk }) => total + disk, 0);
}

/** Sizes are taken before: afterwards there is nothing to measure. */
async function pruneStopped(
  services: UpkeepServices,
  filters: readonly string[],
  signal: AbortSignal,
): Promise<{ ids: string[]; freedBytes: number }> {
  const before = services.containers.list();
  const sizes = await measureTrees(
    before.map(({ directory }) => directory),
    services.realm,
    signal,
  );
  const ids: string[] = [];
  await pruneContainers(services, { filters, signal, removed: (id) => void ids.push(id) });
  const gone = new Set(ids);
  const freedBytes = before.reduce((total, { id }, index) => total + (gone.has(id) ? (sizes[index]?.disk ?? 0) : 0), 0);
  return { ids, freedBytes };
}

async function pruneUnusedVolumes(services: UpkeepServices, filters: readonly string[]): Promise<{ names: string[]; freedBytes: number }> {
  const before = services.volumes.list();
  const sizes = await measureTrees(
    before.map(({ name }) => services.volumes.directory(name)),
    services.realm,
  );
  const names = await pruneVolumes(services, filters);
  const gone = new Set(names);
  return { names, freedBytes: before.reduce((total, { name }, index) => total + (gone.has(name) ? (sizes[index]?.disk ?? 0) : 0), 0) };
}
