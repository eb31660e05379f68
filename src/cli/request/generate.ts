import { join } from 'node:path';
import type { Container } from '../../container/declared.ts';
import { dependencyNames } from '../../container/dependencies.ts';
import type { Engine } from '../../engine.ts';
import { TiffinError } from '../../lib/errors.ts';
import { version } from '../../lib/version.ts';
import { isDigest } from '../../oci/digest.ts';
import type { Pod } from '../../pod/declared.ts';
import { findExecutable } from '../../systemd/executable.ts';
import { pinnedName } from '../../systemd/pin.ts';
import { optionWords, type RunWords } from '../../systemd/run-words.ts';
import type { Caller, ContainerSubject, PodSubject } from '../../systemd/service-subject.ts';
import type { CommandContext } from '../context.ts';
import { parseRunWords } from './run-line.ts';
import { readRunWords } from './run-words.ts';
import { withUpdates } from './updated-words.ts';

/** What a unit is generated from. */
export type Found = { readonly kind: 'container'; readonly container: Container } | { readonly kind: 'pod'; readonly pod: Pod };

/**
 * The container or the pod of a name or an ID; a container wins.
 *
 * @throws {TiffinError} `not-found`, in Podman's words; `invalid-argument` for an init container
 */
export function findSubject({ containers, pods }: Pick<Engine, 'containers' | 'pods'>, name: string): Found {
  const container = containers.find(name);
  if (container !== undefined) return { kind: 'container', container: refuseInit(container) };
  const pod = pods.find(name);
  if (pod !== undefined) return { kind: 'pod', pod };
  throw new TiffinError(
    'not-found',
    `${name} does not refer to a container or pod: no pod with name or ID ${name} found: no such pod: no container with name or ID "${name}" found: no such container`,
  );
}

function refuseInit(container: Container): Container {
  if (container.request.request.lifecycle.initContainer === undefined) return container;
  throw new TiffinError('unsupported', `unsupported container ${container.id}: cannot generate systemd units for init containers`, {
    hint: 'the pod runs it each time it starts',
  });
}

/** How units call this tiffin: with its store, where that is not the one that it finds by itself. */
export function callerOf({ program, env, globals, places }: CommandContext): Caller {
  const executable = findExecutable({ main: program.at(-1) ?? '', path: env['PATH'] ?? '', home: places.home });
  const isUsual = places.root === join(places.home, '.local/share/tiffin');
  return {
    executable,
    globals: [...(isUsual ? [] : ['--root', places.root]), ...(globals.runRoot === undefined ? [] : ['--runroot', places.runRoot])],
    version,
  };
}

/** What decides of a unit beside the container. */
export type SubjectServices = Pick<Engine, 'settings' | 'runtime'>;

/** What of a container a unit needs. */
export type SubjectOptions = {
  /** The command that made it. */
  readonly create: boolean;
  /** With exactly the image that it has. */
  readonly pin: boolean;
  /** With its log in the journal; what becomes of Quadlets has it there anyway. */
  readonly journal: boolean;
};

/** A container as units need it. @throws {TiffinError} `invalid-argument` for paths that nobody can complete any more */
export function containerSubject(services: SubjectServices, container: Container, options: SubjectOptions): ContainerSubject {
  const { create, pin, journal } = options;
  const { id, name, request: declared } = container;
  const words = create ? wordsOfContainer(container, pin) : undefined;
  return {
    id,
    name,
    stopSeconds: declared.stopTimeoutSeconds,
    restart: declared.request.lifecycle.restart,
    words: journal ? logged(services, words) : words,
    ...((declared.request.lifecycle.runtime ?? services.runtime) !== undefined && { externalRuntime: true }),
  };
}

/** The command that made a container, as it is made again: with the image that it has, by its full name. A lock of then counts. */
function wordsOfContainer({ imageName, request: declared }: Container, pin: boolean): RunWords | undefined {
  const { createCommand, createDirectory, request, imageDigest } = declared;
  const words = readRunWords(createCommand, 'container', { directory: createDirectory, environment: request.process.environment.entries });
  if (words === undefined) return undefined;
  const typed = parseRunWords(['run', ...words.options.flatMap(optionWords), words.image, ...words.command], unchanging);
  const current = withUpdates(words, typed, request);
  if (request.image.source.kind !== 'image') return current;
  const isPinned = (pin || words.options.some(({ name }) => name === '--locked')) && isDigest(imageDigest);
  return { ...current, image: isPinned ? pinnedName(imageName, imageDigest) : imageName };
}

/** What a command line is read with when nothing but its own limits and checks count. */
const unchanging = { env: {}, directory: '/', readText: () => '', blockDevice: () => ({ major: 0, minor: 0 }) };

/** A unit's log is in the journal, where `journalctl --user -u` looks for it, unless something else was said of the log. */
export function logged<Words extends RunWords | undefined>({ settings }: Pick<Engine, 'settings'>, words: Words): Words {
  if (words === undefined || settings.logDriver !== 'k8s-file') return words;
  if (words.options.some(({ name }) => name === '--log-driver' || name === '--log-opt')) return words;
  return { ...words, options: [...words.options, { name: '--log-driver', value: 'journald' }] };
}

/**
 * A pod as units need it, with its containers by name.
 *
 * @throws {TiffinError} `unsupported` for a pod without infra container, in Podman's words
 */
export function podSubject(services: SubjectServices & Pick<Engine, 'containers'>, pod: Pod, options: SubjectOptions): PodSubject {
  const all = services.containers.list().filter((container) => container.pod?.id === pod.id);
  const infra = all.find((container) => container.pod?.isInfra === true);
  if (infra === undefined)
    throw new TiffinError('unsupported', `generating systemd unit files: Pod "${pod.name}" has no infra container`, {
      hint: 'generate a unit for each of its containers',
    });
  const members = all.filter((container) => container !== infra && container.request.request.lifecycle.initContainer === undefined);
  const { createCommand, createDirectory } = pod.request;
  return {
    id: pod.id,
    name: pod.name,
    infra: containerSubject(services, infra, { ...options, create: false }),
    words: options.create ? readRunWords(createCommand, 'pod', { directory: createDirectory, environment: [] }) : undefined,
    members: members
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map((container) => ({
        subject: containerSubject(services, container, options),
        requires: dependencyNames(container.request.request).filter((id) => id !== infra.id),
      })),
  };
}

/** Says of what could not be taken along. */
export function warnOfCredentials({ log }: Pick<CommandContext, 'log'>, subjects: readonly ContainerSubject[]): void {
  for (const { name, words } of subjects)
    if (words?.options.some((option) => option.name === '--creds') === true)
      log.warn(`${name}: the password of --creds is not written to a file; tiffin login keeps it for pulls`);
}
