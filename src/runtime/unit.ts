import { TiffinError } from '../lib/errors.ts';
import type { CreateRequest, LifecycleRequest } from './request.ts';
import type { ResourceRequest } from './resource-request.ts';

/** What systemd has given to the command that starts a container. */
export type UnitFacts = {
  /** Where it waits to be told, a path or `@name`; undefined: nowhere. */
  readonly notifySocket: string | undefined;
  /** Sockets that it has opened, descriptors from 3 on, with their names as it writes them. */
  readonly sockets: { readonly count: number; readonly names: string } | undefined;
  /** How often it wants to hear that the service lives; undefined: not. */
  readonly watchdogUsec?: bigint | undefined;
  /** What holds for this start in place of what the container was made with. */
  readonly changes?: UnitChanges | undefined;
};

/** What the start of a unit may want otherwise than the command that has made the container. */
export type UnitChanges = Pick<LifecycleRequest, 'sdNotify'> & { readonly cgroups?: NonNullable<ResourceRequest['cgroups']> };

/** The environment, and the number of the process that systemd has set it for. */
export type UnitCaller = { readonly env: Readonly<Record<string, string | undefined>>; readonly pid: number };

/** As much as the helper takes. */
const maxSockets = 1000;
const maxNameBytes = 4096;

/**
 * What the environment says of the unit that we are the start of; undefined outside of one.
 *
 * What systemd's process handed to another, an editor to its terminal, say, names that one: it is not for us.
 *
 * @throws {TiffinError} `invalid-argument` for descriptors that cannot be
 */
export function readUnit({ env, pid }: UnitCaller): UnitFacts | undefined {
  const notifySocket = env['NOTIFY_SOCKET'] === '' ? undefined : env['NOTIFY_SOCKET'];
  const sockets = readSockets({ env, pid });
  const isStart = env['SYSTEMD_EXEC_PID'] === String(pid) || (env['PODMAN_SYSTEMD_UNIT'] ?? '') !== '';
  if (notifySocket === undefined && sockets === undefined && !isStart) return undefined;
  const watchdogUsec = readWatchdog({ env, pid });
  return { notifySocket, sockets, ...(watchdogUsec !== undefined && { watchdogUsec }) };
}

/** As sd_watchdog_enabled(3): what is not for us, or no number, is no watchdog. */
function readWatchdog({ env, pid }: UnitCaller): bigint | undefined {
  const { WATCHDOG_USEC: text = '', WATCHDOG_PID: owner = String(pid) } = env;
  return owner === String(pid) && /^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : undefined;
}

function readSockets({ env, pid }: UnitCaller): UnitFacts['sockets'] {
  const { LISTEN_PID: owner, LISTEN_FDS: count, LISTEN_FDNAMES: names = '' } = env;
  if (count === undefined || owner !== String(pid)) return undefined;
  if (!/^\d{1,4}$/.test(count) || Number(count) > maxSockets)
    throw new TiffinError('invalid-argument', `LISTEN_FDS=${count}: not a number of descriptors from 0 to ${maxSockets}`);
  // eslint-disable-next-line no-control-regex
  if (Buffer.byteLength(names) > maxNameBytes || /[\x00-\x1f\x7f]/.test(names))
    throw new TiffinError('invalid-argument', 'LISTEN_FDNAMES: not names of descriptors');
  return count === '0' ? undefined : { count: Number(count), names };
}

/** A container's request as this start wants it. */
export function withUnitChanges(request: CreateRequest, changes: UnitChanges | undefined): CreateRequest {
  if (changes === undefined) return request;
  const { sdNotify, cgroups } = changes;
  return {
    ...request,
    lifecycle: { ...request.lifecycle, ...(sdNotify !== undefined && { sdNotify }) },
    resources: { ...request.resources, ...(cgroups !== undefined && { cgroups }) },
  };
}
