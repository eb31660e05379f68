import { reapAll } from '../container/reap.ts';
import { parsePodFilters } from './filter.ts';
import { reapPods } from './remove.ts';
import type { PodServices } from './services.ts';
import { podView, type PodView } from './state.ts';

/** The keys of `pod ps --sort`. */
export const podSortKeys = ['created', 'id', 'name', 'number', 'status'] as const;

/** One of them. */
export type PodSortKey = (typeof podSortKeys)[number];

/** Which pods are shown, and in which order. */
export type PodListRequest = { readonly filters: readonly string[]; readonly sort: PodSortKey; readonly latest: boolean };

/**
 * Lists pods with what is true of them now. What dead commands left is removed on the way.
 *
 * @throws {TiffinError} `invalid-argument` for a filter that is none
 */
export async function listPods(services: PodServices, request: PodListRequest): Promise<PodView[]> {
  const matches = parsePodFilters(request.filters, new Date());
  await reapPods(services);
  await reapAll(services);
  const views = services.pods
    .list()
    .map((pod) => podView(services, pod))
    .filter(matches);
  const newestFirst = views.toReversed();
  if (request.latest) return newestFirst.slice(0, 1);
  return newestFirst.toSorted(comparisons[request.sort]);
}

const byText =
  (textOf: (view: PodView) => string) =>
  (left: PodView, right: PodView): number => {
    const [a, b] = [textOf(left), textOf(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  };

const comparisons: Readonly<Record<PodSortKey, (left: PodView, right: PodView) => number>> = {
  created: () => 0,
  id: byText(({ pod }) => pod.id),
  name: byText(({ pod }) => pod.name),
  number: (left, right) => left.containers.length - right.containers.length,
  status: byText(({ state }) => state),
};
