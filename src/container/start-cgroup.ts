import { namespacesBound } from '../lib/cgroup.ts';
import { TiffinError } from '../lib/errors.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { CgroupFacts } from '../runtime/facts.ts';
import { requestedFiles, requireLimits } from '../runtime/limits-check.ts';
import type { CreateRequest } from '../runtime/request.ts';
import { findCgroups } from './cgroups.ts';
import { externalRuntime } from './external-runtime.ts';
import type { ContainerServices } from './services.ts';

type Services = Pick<ContainerServices, 'places' | 'env' | 'runtime'>;

/**
 * Where the control group of a container that is started comes from.
 *
 * @throws {TiffinError} when limits were asked for that cannot be kept here
 */
export function requireStartCgroup(services: Services, request: CreateRequest, spec: RuntimeSpec): CgroupFacts {
  const cgroup = requireCgroups(services, request);
  requireBounds(cgroup, request, spec);
  return cgroup;
}

function requireCgroups(services: Services, { resources, lifecycle }: CreateRequest): CgroupFacts {
  const cgroup = findCgroups(services, resources);
  // Another runtime is refused limits by the plan, in its own words.
  if (externalRuntime(lifecycle.runtime ?? services.runtime) === undefined) requireLimits(resources, cgroup);
  return cgroup;
}

/** Limits that the container itself could lift are none. */
function requireBounds(cgroup: CgroupFacts, { resources }: CreateRequest, { mounts }: RuntimeSpec): void {
  const isWritable = mounts.some(({ destination, options = [] }) => destination === '/sys/fs/cgroup' && options.includes('rw'));
  const first = isWritable && cgroup.manager !== 'none' ? requestedFiles(resources)[0] : undefined;
  if (first === undefined || namespacesBound(cgroup.root)) return;
  throw new TiffinError(
    'unsupported',
    `${first.option}: the container may write to its control group, and ${cgroup.root} is mounted without nsdelegate: it could lift its limits`,
    { hint: `as root: mount -o remount,nsdelegate ${cgroup.root}` },
  );
}
