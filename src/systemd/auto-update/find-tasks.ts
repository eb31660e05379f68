import { existsSync } from 'node:fs';

import type { Container } from '../../container/declared.ts';
import { parseContainerFilters } from '../../container/filter.ts';
import { requireFullName, updateLabels } from '../../container/update-label.ts';
import { viewOf } from '../../container/view.ts';
import { TiffinError } from '../../lib/errors.ts';
import { parseUpdatePolicy, type UpdatePolicy } from './policy.ts';
import type { AutoUpdateOptions, UpdateServices, UpdateTask } from './task.ts';

/** The label with the unit's name; Podman's, so that scripts work with both. */
export const unitLabel = 'PODMAN_SYSTEMD_UNIT';

/** What can be updated, by unit, and why other containers that ask for it cannot. */
export type FoundTasks = { readonly units: ReadonlyMap<string, readonly UpdateTask[]>; readonly failures: readonly TiffinError[] };

/**
 * Finds the running containers whose label asks for updates, by their units; both in the order of their names.
 *
 * @throws {TiffinError} `invalid-argument` for a filter that is none
 */
export function findTasks(services: UpdateServices, options: Pick<AutoUpdateOptions, 'filters' | 'access'>): FoundTasks {
  const matches = parseContainerFilters(options.filters, { now: new Date(), find: (name) => services.containers.get(name) });
  const units = new Map<string, UpdateTask[]>();
  const failures: TiffinError[] = [];
  for (const container of services.containers.list().toSorted(byName)) {
    if (container.labels[updateLabels.policy] === undefined) continue;
    const view = viewOf(services.places.runRoot, container);
    if (view.state.name !== 'running' || !matches(view)) continue;
    try {
      const task = taskOf(services, container, options);
      if (task !== undefined) units.set(task.unit, [...(units.get(task.unit) ?? []), task]);
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      failures.push(new TiffinError(error.code, `auto-updating container "${container.id}": ${error.message}`, { hint: error.hint }));
    }
  }
  return { units: new Map([...units].sort(([one], [other]) => (one < other ? -1 : 1))), failures };
}

function byName(one: Container, other: Container): number {
  return one.name < other.name ? -1 : 1;
}

function taskOf(services: UpdateServices, container: Container, { access }: Pick<AutoUpdateOptions, 'access'>): UpdateTask | undefined {
  const policy = parseUpdatePolicy(container.labels[updateLabels.policy]);
  if (policy === undefined) return undefined;
  const unit = unitOf(services, container);
  const own = checkedUnit(container.labels[unitLabel]);
  if (unit === undefined)
    throw new TiffinError('invalid-argument', `no ${unitLabel} label found`, {
      hint: `only what runs in a unit can be updated; make one: tiffin generate systemd --new ${container.name}`,
    });
  const { source } = container.request.request.image;
  if (source.kind !== 'image' || container.imageId === undefined)
    throw new TiffinError('invalid-argument', 'it runs on a plain root directory, not on an image');
  const image = services.images.get(container.imageId);
  const name = nameOf(source.reference, policy);
  const authFile = givenLabel(container, updateLabels.authFile);
  if (authFile !== undefined && !existsSync(authFile))
    throw new TiffinError('not-found', `credential file is not accessible: ${authFile}: no such file or directory`);
  return {
    container,
    image,
    name,
    policy,
    unit,
    ownUnit: own === unit ? undefined : own,
    access: { ...access, ...(authFile !== undefined && { authFile }) },
  };
}

/**
 * A member of a pod is restarted with it: the unit is that of the pod, if it has one.
 *
 * @throws {TiffinError} `invalid-argument` for what is no unit's name
 */
function unitOf(services: UpdateServices, container: Container): string | undefined {
  const { pod } = container;
  const infra = pod?.infraId === undefined ? undefined : services.containers.find(pod.infraId);
  return checkedUnit(infra?.labels[unitLabel] ?? container.labels[unitLabel]);
}

function checkedUnit(unit: string | undefined): string | undefined {
  if (unit === undefined || (/^[\w:.@\\-]{1,250}\.[a-z]+$/.test(unit) && !unit.startsWith('-'))) return unit;
  throw new TiffinError('invalid-argument', `${JSON.stringify(unit)} is not the name of a unit`);
}

/** A label that was given with the container: an image must not choose which credentials are read. */
function givenLabel({ request }: Container, label: string): string | undefined {
  return request.request.identity.labels[label];
}

function nameOf(typed: string, policy: UpdatePolicy): string {
  if (policy === 'registry') requireFullName(typed);
  return typed.replace(/^docker:\/\//, '');
}
