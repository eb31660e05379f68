import { TiffinError } from '../lib/errors.ts';
import type { CgroupFacts } from '../runtime/facts.ts';
import type { PodSlice } from '../runtime/resource-request.ts';
import type { Container } from './declared.ts';
import { findCgroups } from './cgroups.ts';
import type { ContainerServices } from './services.ts';
import { askSystemd } from './systemctl.ts';

const askTimeoutMs = 60_000;

/** The slice of the services with which systemd is asked. */
export type SliceServices = Pick<ContainerServices, 'places' | 'env'>;

/**
 * Tells systemd what the containers of a pod may use together, before the first of them starts. Costs nothing for a pod without limits.
 *
 * @throws {TiffinError} `unsupported` when there is no systemd that could keep the limits
 */
export async function limitPod(services: SliceServices, { request, pod }: Pick<Container, 'request' | 'pod'>): Promise<void> {
  const { resources } = request.request;
  const slice = resources.podSlice;
  if (slice === undefined || slice.properties.length === 0) return;
  const cgroup = findCgroups(services, resources);
  requirePodLimits(slice, cgroup);
  await askSystemd(services, ['set-property', '--runtime', '--', slice.name, ...slice.properties], {
    purpose: `limit pod ${pod?.name ?? slice.name}`,
    timeoutMs: askTimeoutMs,
  });
}

/** Lets systemd forget the limits of a pod that is gone. What it does not forget, it forgets with the session. */
export async function forgetPodLimits(services: SliceServices, slice: PodSlice): Promise<void> {
  if (slice.properties.length === 0) return;
  const cgroup = findCgroups(services, { manager: undefined, cgroups: undefined });
  if (cgroup.manager !== 'systemd') return;
  for (const verb of ['revert', 'stop']) {
    try {
      await askSystemd(services, [verb, '--', slice.name], { purpose: `forget the limits of ${slice.name}`, timeoutMs: askTimeoutMs });
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
    }
  }
}

/** @throws {TiffinError} `unsupported` when nobody here could keep the limits of a pod */
export function requirePodLimits({ properties }: PodSlice, { manager, reason }: CgroupFacts): void {
  if (properties.length === 0 || manager === 'systemd') return;
  const why = reason === '' ? 'control groups are not made by systemd' : reason;
  throw new TiffinError('unsupported', `limits of a pod are kept by systemd, which cannot be asked here: ${why}`, {
    hint: 'limit each container instead, or log in with a session of systemd',
  });
}
