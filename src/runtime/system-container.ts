import type { ImageExecution } from '../oci/image-config.ts';
import type { MountSpec } from '../oci/runtime-spec.ts';
import type { CreateRequest } from './request.ts';

/** What a system calls its first process. */
const initPaths: ReadonlySet<string> = new Set(['/sbin/init', '/usr/sbin/init', '/usr/local/sbin/init']);

/** How systemd as PID 1 is told to halt. */
const haltSignal = 'SIGRTMIN+3';

/** Where it wants to write what does not outlive it. */
const places = ['/run', '/run/lock', '/tmp', '/var/log/journal'] as const;

/** A container's command as it runs, entrypoint first. */
export type SystemCommand = readonly string[];

/**
 * Whether a container is a system of its own, whose PID 1 is systemd or an init: by `--systemd`, or by what it runs.
 *
 * @param command entrypoint and command; of a line for the shell of a Containerfile, what stands in it counts
 */
export function isSystemContainer({ lifecycle, image, process }: CreateRequest, command: SystemCommand): boolean {
  const { systemd = 'true' } = lifecycle;
  if (image.source.kind === 'empty') return false;
  if (systemd !== 'true') return systemd === 'always';
  // What is PID 1 then is another init.
  if (process.init) return false;
  const [first = ''] = command.length > 2 && command[0] === '/bin/sh' && command[1] === '-c' ? command.slice(2) : command;
  return initPaths.has(first) || first.split('/').at(-1) === 'systemd';
}

/** The signal that stops a container, as it was asked for or as its image or its kind wants it. */
export function stopSignalName(
  request: CreateRequest,
  image: Pick<ImageExecution, 'StopSignal'> | undefined,
  command: SystemCommand,
): string {
  const ofImage = image?.StopSignal ?? '';
  return request.process.stopSignal ?? (ofImage === '' ? (isSystemContainer(request, command) ? haltSignal : 'SIGTERM') : ofImage);
}

/** The file systems in memory that it finds, with what the image has there. */
export function systemContainerMounts({ storage }: CreateRequest): readonly MountSpec[] {
  const { systemdTmpfsBytes: size } = storage;
  const options = ['rw', 'rprivate', 'nosuid', 'nodev', 'tmpcopyup', ...(size === undefined ? [] : [`size=${size}`])];
  return places.map((destination) => ({ destination, type: 'tmpfs', source: 'tmpfs', options }));
}

/** The variable from which it takes its machine ID. */
export function containerUuid(id: string): string {
  return `container_uuid=${id.slice(0, 32)}`;
}
