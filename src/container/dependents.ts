import { TiffinError } from '../lib/errors.ts';
import type { Container } from './declared.ts';
import { dependencyNames } from './dependencies.ts';
import type { Chosen } from './select.ts';
import type { LookupServices } from './services.ts';
import { viewOf } from './view.ts';

/** Containers by the ID of what they need: those whose namespaces they join, and those that `--requires` names. */
export type Dependents = ReadonlyMap<string, readonly Container[]>;

/** Looks at all containers once. */
export function findDependents({ containers }: Pick<LookupServices, 'containers'>): Dependents {
  const dependents = new Map<string, Container[]>();
  for (const container of containers.list()) {
    for (const name of dependencyNames(container.request.request)) {
      const id = containers.find(name)?.id ?? name;
      dependents.set(id, [...(dependents.get(id) ?? []), container]);
    }
  }
  return dependents;
}

/** The chosen containers, and all that need them, directly or through others. */
export function withDependents({ places }: LookupServices, chosen: readonly Chosen[], dependents: Dependents): Chosen[] {
  const all = new Map(chosen.map((each) => [each.record.id, each]));
  // The map grows while it is walked, until nobody is missing.
  for (const { record } of all.values()) {
    for (const needing of dependents.get(record.id) ?? [])
      if (!all.has(needing.id)) all.set(needing.id, { ...viewOf(places.runRoot, needing), typed: needing.id });
  }
  return [...all.values()];
}

/**
 * Splits the chosen containers: those that may go, and a failure for each that another one needs which stays.
 */
export function refuseNeeded(chosen: readonly Chosen[], dependents: Dependents): { chosen: Chosen[]; failures: TiffinError[] } {
  const going = new Set(chosen.map(({ record }) => record.id));
  // An infra container is refused by its pod, which says what helps.
  const staying = ({ record }: Chosen): readonly Container[] =>
    record.pod?.isInfra === true ? [] : (dependents.get(record.id) ?? []).filter(({ id }) => !going.has(id));
  return {
    chosen: chosen.filter((each) => staying(each).length === 0),
    failures: chosen.flatMap((each) => {
      const needing = staying(each);
      return needing.length === 0 ? [] : [neededError(each.record, needing)];
    }),
  };
}

function neededError({ id }: Container, needing: readonly Container[]): TiffinError {
  const ids = needing.map((each) => each.id).join(', ');
  return new TiffinError(
    'already-exists',
    `container ${id} has dependent containers which must be removed before it: ${ids}: container already exists`,
    { hint: 'rm --depend removes them, too' },
  );
}
