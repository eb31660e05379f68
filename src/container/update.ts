import { writeFileSync } from 'node:fs';

import { containerEvent } from '../events/event.ts';
import { TiffinError } from '../lib/errors.ts';
import { decideHealth } from '../runtime/health.ts';
import { requireLimits } from '../runtime/limits-check.ts';
import type { CreateRequest, HealthRequest, LifecycleRequest, RlimitRequest } from '../runtime/request.ts';
import type { DeviceLimit, ResourceRequest } from '../runtime/resource-request.ts';
import { findCgroups } from './cgroups.ts';
import { joinedContainers } from './compose.ts';
import type { Container } from './declared.ts';
import { renewSpec } from './renew-spec.ts';
import type { ContainerServices } from './services.ts';
import { isRunning } from './state.ts';
import { changeLimits } from './update/change-limits.ts';
import { runDirectoryOf, viewOf } from './view.ts';

/** What `update` changes; undefined and empty is: leave as it is. */
export type UpdateRequest = {
  readonly resources: Partial<ResourceRequest>;
  readonly restart: LifecycleRequest['restart'] | undefined;
  readonly health: HealthRequest | 'none' | undefined;
  /** `NAME=value`. */
  readonly environment: readonly string[];
  readonly unsetEnvironment: readonly string[];
  readonly rlimits: readonly RlimitRequest[];
};

/** What is left to say after an update. */
export type Updated = { readonly warnings: readonly string[] };

/**
 * Changes a container: its limits and its restart policy at once, also while it runs; the rest counts from the next start on.
 *
 * @throws {TiffinError} `unsupported` for a limit that cannot be kept here, naming controller and file; nothing is changed then
 */
export async function updateContainer(services: ContainerServices, container: Container, update: UpdateRequest): Promise<Updated> {
  const { request } = container.request;
  const changed = changeRequest(request, update);
  refuseContradictions(container, changed);
  if (asksForLimits(update.resources)) requireLimits(changed.resources, findCgroups(services, changed.resources));
  const { state } = viewOf(services.places.runRoot, container);
  if (isRunning(state)) changeLimits(container, state, { before: request.resources, after: changed.resources });
  const image = container.imageId === undefined ? undefined : services.images.get(container.imageId);
  const health = decideHealth(changed, image?.config.config);
  services.containers.update(container.id, { request: { ...container.request, request: changed, health } });
  if (isRunning(state) && update.restart !== undefined) tellMonitor(services, container, update.restart);
  // What a command sees of a container that runs. Where namespaces are joined it is made at each start.
  if (joinedContainers(changed).length === 0) await renewSpec(services, services.containers.get(container.id));
  services.events.write(containerEvent(container, 'update'));
  const isLate = isRunning(state) && (update.health !== undefined || update.rlimits.length > 0);
  return { warnings: isLate ? ['health checks and ulimits change with the next start of the container'] : [] };
}

function asksForLimits(resources: Partial<ResourceRequest>): boolean {
  return Object.values(resources).some((value) => value !== undefined && !(Array.isArray(value) && value.length === 0));
}

/** The request as it is after the update. Pure. */
export function changeRequest(request: CreateRequest, update: UpdateRequest): CreateRequest {
  const { process, lifecycle } = request;
  const { environment } = process;
  return {
    ...request,
    resources: mergeResources(request.resources, update.resources),
    lifecycle: { ...lifecycle, restart: update.restart ?? lifecycle.restart },
    health: mergeHealth(request.health, update.health),
    process: {
      ...process,
      rlimits: [...process.rlimits.filter(({ resource }) => !update.rlimits.some((each) => each.resource === resource)), ...update.rlimits],
      environment: {
        ...environment,
        entries: [
          ...environment.entries.filter((entry) => !update.unsetEnvironment.includes(entry.split('=', 1)[0] ?? '')),
          ...update.environment,
        ],
        unset: [...environment.unset, ...update.unsetEnvironment],
      },
    },
  };
}

/** Memory without swap gets its own swap again, and processor time is given in one way only. */
function mergeResources(old: ResourceRequest, change: Partial<ResourceRequest>): ResourceRequest {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<ResourceRequest>;
  const hasTime = given.cpuQuotaUs !== undefined || given.cpuPeriodUs !== undefined;
  return {
    ...old,
    ...(given.memoryBytes !== undefined && { memorySwapBytes: undefined }),
    ...(given.cpus !== undefined && { cpuQuotaUs: undefined, cpuPeriodUs: undefined }),
    ...(hasTime && { cpus: undefined, ...timeOf(old) }),
    ...given,
    deviceLimits: mergeDevices(old.deviceLimits ?? [], change.deviceLimits ?? []),
  };
}

function timeOf({ cpus, cpuQuotaUs, cpuPeriodUs }: ResourceRequest): Partial<ResourceRequest> {
  return cpus === undefined ? { cpuQuotaUs, cpuPeriodUs } : { cpuQuotaUs: Math.round(cpus * 100_000), cpuPeriodUs: 100_000 };
}

function mergeDevices(old: readonly DeviceLimit[], change: readonly DeviceLimit[]): readonly DeviceLimit[] {
  const isReplaced = (limit: DeviceLimit): boolean => change.some(({ kind, path }) => kind === limit.kind && path === limit.path);
  return [...old.filter((limit) => !isReplaced(limit)), ...change];
}

function mergeHealth(old: CreateRequest['health'], change: UpdateRequest['health']): CreateRequest['health'] {
  if (change === undefined) return old;
  if (change === 'none' || typeof old === 'string') return change;
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<HealthRequest>;
  return { ...old, ...given, onFailure: change.onFailure === 'none' ? old.onFailure : change.onFailure };
}

function refuseContradictions(container: Container, { lifecycle, resources }: CreateRequest): void {
  if (container.autoRemove && lifecycle.restart.policy !== 'no')
    throw new TiffinError('invalid-argument', 'the --rm option conflicts with --restart, when the restartPolicy is not "" and "no"');
  const { memoryBytes, memorySwapBytes } = resources;
  if (memorySwapBytes === undefined || memorySwapBytes < 0) return;
  if (memoryBytes === undefined)
    throw new TiffinError('invalid-argument', '--memory-swap: the memory it is counted together with is not limited: give --memory, too');
  if (memorySwapBytes < memoryBytes)
    throw new TiffinError('invalid-argument', '--memory-swap is memory and swap together: it cannot be less than --memory');
}

/** The monitor looks there when the container ends. */
function tellMonitor({ places }: ContainerServices, container: Container, { policy, maximum }: LifecycleRequest['restart']): void {
  writeFileSync(`${runDirectoryOf(places.runRoot, container.id)}/restart`, `${policy} ${maximum}`, { mode: 0o600 });
}
