import { givenCommand } from './declared.ts';
import { parseContainerFilters } from './filter.ts';
import { isLeftover, reapLeftovers, reapRemovals, sweepStrays } from './reap.ts';
import type { RemovalServices } from './services.ts';
import { isRunning } from './state.ts';
import { viewOf, type ContainerView } from './view.ts';

/** The keys of `ps --sort`. */
export const containerSortKeys = ['command', 'created', 'id', 'image', 'names', 'runningfor', 'size', 'status'] as const;

/** One of them. */
export type ContainerSortKey = (typeof containerSortKeys)[number];

/** Which containers `ps` shows, and in which order. */
export type ListRequest = {
  /** Also those that do not run. A filter on the state implies it. */
  readonly all: boolean;
  readonly filters: readonly string[];
  /** Only the so many that were created last, whatever they do. */
  readonly last: number | undefined;
  readonly sort: ContainerSortKey;
};

/**
 * Lists containers with what is true of them now. Left-overs of killed monitors are removed on the way.
 *
 * @throws {TiffinError} `invalid-argument` for a filter that is none
 */
export async function listContainers(services: RemovalServices, request: ListRequest): Promise<ContainerView[]> {
  const { containers } = services;
  const matches = parseContainerFilters(request.filters, {
    now: new Date(),
    find: (name) => containers.get(name),
    findId: (name) => containers.find(name)?.id,
  });
  await reapRemovals(services);
  const views = containers.list().map((record) => viewOf(services.places.runRoot, record));
  if (views.some(isLeftover)) await reapLeftovers(services, views);
  await sweepStrays(services);
  const living = views.filter((view) => !isLeftover(view));
  const showAll = request.all || request.last !== undefined || request.filters.some((filter) => filter.startsWith('status='));
  const chosen = living.filter((view) => (showAll || isShownByDefault(view)) && matches(view));
  const last = request.last === undefined ? chosen : newestFirst(chosen).slice(0, request.last);
  return last.toSorted(comparisons[request.sort]);
}

/** As Podman: what is paused does not run. */
function isShownByDefault({ state }: ContainerView): boolean {
  return isRunning(state) && state.name !== 'paused';
}

function newestFirst(views: readonly ContainerView[]): ContainerView[] {
  return views.toSorted((left, right) => comparisons.created(right, left));
}

function byText(textOf: (view: ContainerView) => string): (left: ContainerView, right: ContainerView) => number {
  return (left, right) => {
    const [a, b] = [textOf(left), textOf(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  };
}

const comparisons: Readonly<Record<ContainerSortKey, (left: ContainerView, right: ContainerView) => number>> = {
  command: byText(({ record }) => givenCommand(record.request).join(' ')),
  created: byText(({ record }) => record.createdAt),
  id: byText(({ record }) => record.id),
  image: byText(({ record }) => record.imageName),
  names: byText(({ record }) => record.name),
  // What never ran comes first.
  runningfor: (left, right) => Number((left.state.startedAtNs ?? 0n) - (right.state.startedAtNs ?? 0n)),
  // Sizes are measured after the list is made; `ps` sorts by them itself.
  size: byText(({ record }) => record.createdAt),
  status: byText(({ state }) => `${state.name} ${state.startedAtNs ?? 0n}`),
};
