import { readlinkSync, writeFileSync } from 'node:fs';

import { errnoOf, TiffinError } from '../lib/errors.ts';
import { execHelper, execHelperWith, spawnMonitor, type HandedOn } from '../native/helper.ts';
import type { ExecRequest } from '../runtime/exec-request.ts';
import type { StandardStream } from '../runtime/request.ts';
import type { UnitFacts } from '../runtime/unit.ts';
import { explainNetworkFailure } from './network-failure.ts';
import type { Container } from './declared.ts';
import { removeContainer } from './remove.ts';
import { withdrawHandover } from './secret-handover.ts';
import type { ContainerServices, RemovalServices } from './services.ts';
import { forgetStart, type Launch } from './start.ts';

/** How the caller's terminal and streams are joined to a container. */
export type AttachOptions = {
  readonly streams: readonly StandardStream[];
  /** undefined: those of containers.conf, else ctrl-p,ctrl-q; '' is none. */
  readonly detachKeys: string | undefined;
  readonly signalProxy: boolean;
};

/** What the helper is doing when it calls back because it failed. */
export type FailedStep = 'run' | 'start' | 'background' | 'exec' | 'attach';

/**
 * Starts a container in the background; resolves when its command runs; with `hold` when all but that stands.
 *
 * @throws {TiffinError} when it cannot be started; a container with `--rm` is gone then
 */
export async function launchDetached(
  services: ContainerServices,
  launch: Launch,
  { hold = false }: { readonly hold?: boolean } = {},
): Promise<void> {
  const { container, planPath } = launch;
  try {
    const { process: init, warnings } = await spawnMonitor(
      ['run', planPath, ...(hold ? ['--hold'] : []), ...monitorPidFile(container)],
      handedOn(container.request.request.stdio, launch.unit),
    );
    for (const warning of warnings) services.log.warn(warning);
    const { pidFile } = container.request.request.identity;
    if (pidFile !== undefined) writePidFile(pidFile, init.pid);
  } catch (error) {
    throw await abandonStart(services, launch, explainNetworkFailure(error, container.request.ports));
  }
}

/** Whether `launchLast` can start it: what is handed on needs a process of its own, and so does a place in a pod until the container runs. */
export function canLaunchLast({ container: { pod, request }, unit }: Pick<Launch, 'container' | 'unit'>): boolean {
  return pod === undefined && request.request.stdio.preserveDescriptors === 0 && unit?.sockets === undefined;
}

/**
 * Starts a container in the background as the last thing that this command does: this process becomes the helper, which prints `says` when
 * the container's command runs. Does not return. It spares what Node needs to start a process and to listen to it.
 */
export function launchLast(
  services: ContainerServices,
  { container, planPath }: Launch,
  { step, says }: { readonly step: 'run' | 'background'; readonly says: string },
): never {
  const { pidFile } = container.request.request.identity;
  const written = [...(pidFile === undefined ? [] : ['--pid-file', pidFile]), ...monitorPidFile(container)];
  const failed = [...onError(services, step, container.id), ...(step === 'run' ? [] : [says])];
  return execHelper(['run', planPath, '--detach', '--print', says, ...written, ...failed]);
}

/**
 * Starts a container in the foreground. This process becomes the helper, which relays the streams and exits with the container's status;
 * when the image is to be removed afterwards, it calls us back for that. Does not return.
 */
export async function launchAttached(
  services: ContainerServices,
  launch: Launch,
  { step, attach }: { step: FailedStep; attach: AttachOptions },
): Promise<never> {
  const { container, planPath } = launch;
  const { identity, lifecycle, stdio } = container.request.request;
  const pidFile = [...(identity.pidFile === undefined ? [] : ['--pid-file', identity.pidFile]), ...monitorPidFile(container)];
  const atEnd = lifecycle.removeImageAtExit && step === 'run' ? ['--call-at-end'] : [];
  const args = ['run', planPath, ...attachArguments(services, attach), ...pidFile, ...atEnd, ...onError(services, step, container.id)];
  return execHelperWith(atEnd.length === 0 ? args : [...args, container.imageName], handedOn(stdio, launch.unit));
}

function monitorPidFile({ request }: Container): string[] {
  const { monitorPidFile: path } = request.request.identity;
  return path === undefined ? [] : ['--monitor-pid-file', path];
}

/**
 * The caller's descriptors that go into a container.
 *
 * @throws {TiffinError} `invalid-argument` when one is not open, so that none of Node's own is taken for it
 */
export function handedOn(
  { preserveDescriptors, leftOut: unwanted = [] }: Pick<ExecRequest, 'preserveDescriptors' | 'leftOut'>,
  unit?: UnitFacts,
): HandedOn {
  const sockets = unit?.sockets?.count ?? 0;
  const descriptors = Math.max(preserveDescriptors, sockets);
  const leftOut = unwanted.filter((fd) => fd >= 3 + sockets);
  for (let fd = 3; fd < 3 + descriptors; fd += 1) {
    if (!leftOut.includes(fd) && !isForeign(fd)) throw missingDescriptor(fd, sockets);
  }
  return leftOut.length === 0 ? { descriptors } : { descriptors, leftOut };
}

function missingDescriptor(fd: number, sockets: number): TiffinError {
  if (fd < 3 + sockets)
    return new TiffinError('invalid-argument', `file descriptor ${fd} is not open, though LISTEN_FDS=${sockets} promises it`);
  return new TiffinError(
    'invalid-argument',
    `file descriptor ${fd} is not available - the preserve-fds option requires that file descriptors must be passed`,
  );
}

function isForeign(fd: number): boolean {
  try {
    return !readlinkSync(`/proc/self/fd/${fd}`).startsWith('anon_inode:');
  } catch {
    return false;
  }
}

/**
 * The helper's arguments for an attached front. The keys that detach are those of containers.conf when none were given, which is not read
 * where nobody types.
 */
export function attachArguments(
  services: Pick<ContainerServices, 'settings'>,
  { streams, detachKeys, signalProxy }: AttachOptions,
): string[] {
  const keys = streams.includes('stdin') ? (detachKeys ?? services.settings.detachKeys) : undefined;
  return ['--attach', streams.join(','), ...(keys === undefined ? [] : ['--detach-keys', keys]), ...(signalProxy ? ['--sig-proxy'] : [])];
}

/** The helper's last arguments: whom to call with its report when it fails. */
export function onError({ reentry }: Pick<ContainerServices, 'reentry'>, step: FailedStep, id: string): string[] {
  return ['--on-error', ...reentry, '__failed', step, id];
}

/**
 * Cleans up after a start that failed: the container is as it was before, or gone when it was made with `--rm` and never ran.
 *
 * @returns the failure
 */
export async function abandonStart(
  services: RemovalServices,
  { container, runDirectory }: Pick<Launch, 'container' | 'runDirectory'>,
  failure: unknown,
): Promise<unknown> {
  // Another start won the race: the container is that one's.
  if (failure instanceof TiffinError && failure.code === 'wrong-state') return failure;
  forgetStart(container, runDirectory);
  if ((container.request.secrets ?? []).length > 0) withdrawHandover(services.places.runRoot, container.id);
  if (!container.autoRemove) return failure;
  try {
    await removeContainer(services, container, { force: true, volumes: true, graceSeconds: 0, signal: new AbortController().signal });
  } catch (error) {
    services.log.warn(`remove container ${container.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return failure;
}

function writePidFile(path: string, pid: number): void {
  try {
    writeFileSync(path, String(pid), { mode: 0o644 });
  } catch (cause) {
    throw new TiffinError('invalid-argument', `write --pidfile ${path}: ${errnoOf(cause) ?? 'cannot be written'}`, { cause });
  }
}
