import type { MountSpec, RuntimeSpec } from '../oci/runtime-spec.ts';
import { TiffinError } from '../lib/errors.ts';
import { variableName } from './environment.ts';
import type { ContainerFacts } from './facts.ts';
import type { CreateRequest, NotifyMode } from './request.ts';
import type { UnitFacts } from './unit.ts';

/** Where a container finds the socket that leads to systemd. */
const place = '/run/notify';

/** Who tells systemd that the service is ready. A pod's infra container has nothing to say: its start counts. */
export function notifyMode({ lifecycle, image }: Pick<CreateRequest, 'lifecycle' | 'image'>): NotifyMode {
  return lifecycle.sdNotify ?? (image.source.kind === 'empty' ? 'conmon' : 'container');
}

/** The spec of a container that speaks to systemd itself: a socket of the monitor's, and the variable that names it. */
export function withNotifySocket(spec: RuntimeSpec, container: ContainerFacts, { watchdogUsec }: UnitFacts): RuntimeSpec {
  const own = [`NOTIFY_SOCKET=${place}/notify.sock`, ...(watchdogUsec === undefined ? [] : [`WATCHDOG_USEC=${watchdogUsec}`])];
  const names = new Set([...own.map(variableName), 'WATCHDOG_PID']);
  const env = spec.process.env.filter((entry) => !names.has(variableName(entry)));
  const mount: MountSpec = {
    destination: place,
    type: 'bind',
    source: `${container.runDirectory}/notify`,
    options: ['bind', 'rprivate', 'ro', 'nosuid', 'nodev', 'noexec'],
  };
  return {
    ...spec,
    process: { ...spec.process, env: [...env, ...own] },
    mounts: [...spec.mounts, mount],
  };
}

/**
 * Refuses to wait for a health check that there is not.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function requireHealthCheck(request: CreateRequest, hasCheck: boolean): void {
  if (notifyMode(request) !== 'healthy' || hasCheck) return;
  throw new TiffinError('invalid-argument', 'invalid argument: sdnotify policy "healthy" requires a healthcheck to be set', {
    hint: 'give it one with --health-cmd',
  });
}

/** Whether the container is to have such a socket. */
export function speaksToSystemd(request: CreateRequest, unit: UnitFacts | undefined): unit is UnitFacts {
  return unit?.notifySocket !== undefined && notifyMode(request) === 'container';
}
