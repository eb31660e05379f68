import { TiffinError } from '../lib/errors.ts';
import { isOn, optionWords, valueOf, without, type RunOption, type RunWords } from './run-words.ts';
import { checkRestartPolicy, type ServiceOptions } from './service-options.ts';
import { entry, ignoringFailure, maybe, serviceUnit, tiffinEntry, type NamedUnit } from './service-parts.ts';
import type { Caller, ContainerSubject } from './service-subject.ts';
import type { CommandWord, UnitEntry } from './unit-file.ts';
import { serviceName } from './unit-name.ts';

/** What systemd is given beyond the container's own time to stop. */
export const stopMarginSeconds = 60;

/** What is left for a start that may pull its image; systemd's default of 90 s is not. */
const pullSeconds = 900;

/** Options that a unit decides itself, or that mean nothing without somebody at a terminal; a password has no place in a unit. */
export const unitDecides: ReadonlySet<string> = new Set(
  (
    '--name --replace --rm --restart --detach --cidfile --cgroups --sdnotify ' +
    '--attach --detach-keys --sig-proxy --preserve-fds --preserve-fd --quiet --plan --locked --creds'
  ).split(' '),
);

/** How a container says that it is in a pod. */
export const podOptions: ReadonlySet<string> = new Set(['--pod', '--pod-id-file']);

/** The name of a container's service, without suffix. */
export function containerServiceName(subject: Pick<ContainerSubject, 'id' | 'name'>, options: ServiceOptions): string {
  const { containerPrefix, separator, byName, template } = options;
  return serviceName([
    ...(containerPrefix === '' ? [] : [containerPrefix, separator]),
    byName ? subject.name : subject.id,
    template ? '@' : '',
  ]);
}

/**
 * The service of a container: it starts the one that is there, or with `--new` makes one at each start and removes it at each stop. Pure.
 *
 * @throws {TiffinError} `invalid-argument` for a policy or a name that systemd does not know
 */
export function containerService(subject: ContainerSubject, options: ServiceOptions, caller: Caller): NamedUnit {
  const name = containerServiceName(subject, options);
  const seconds = options.stopSeconds ?? subject.stopSeconds;
  const bound = (subject.boundTo ?? []).map((each) => `${each}.service`).join(' ');
  return serviceUnit(
    {
      name,
      ...(options.template && { about: ' for %I' }),
      dependencies: [...(bound === '' ? [] : [entry('BindsTo', bound), entry('After', bound)]), ...startLimit(options, subject.restart)],
      timing: timing(subject, options, seconds),
      commands: options.create ? creating(subject, options, caller) : starting(subject, { ...options, stopSeconds: seconds }, caller),
    },
    options,
    caller,
  );
}

/** `Restart=`, and how long a start and a stop may take. */
export function timing(
  subject: Pick<ContainerSubject, 'restart' | 'words'>,
  options: ServiceOptions,
  stopSeconds: number,
): readonly UnitEntry[] {
  if (options.restartPolicy !== undefined) checkRestartPolicy(options.restartPolicy);
  const start = options.startSeconds ?? (mayPull(subject.words) ? pullSeconds : undefined);
  return [
    entry('Restart', options.restartPolicy ?? restartOf(subject)),
    ...maybe('RestartSec', options.restartSeconds),
    ...maybe('TimeoutStartSec', start === 0 ? undefined : start),
    entry('TimeoutStopSec', stopSeconds + stopMarginSeconds),
  ];
}

function mayPull(words: RunWords | undefined): boolean {
  return words !== undefined && words.image !== '' && valueOf(words.options, '--pull') !== 'never' && !isOn(words.options, '--rootfs');
}

/** A container that says nothing is started again when it fails, as Podman's units do. */
export function restartOf({ restart, words }: Pick<ContainerSubject, 'restart' | 'words'>): string {
  if (restart.policy === 'unless-stopped') return 'always';
  if (restart.policy !== 'no') return restart.policy;
  return words !== undefined && valueOf(words.options, '--restart') !== undefined ? 'no' : 'on-failure';
}

/** How often it is started again, where the container counts that. */
export function startLimit(
  { restartPolicy }: Pick<ServiceOptions, 'restartPolicy'>,
  restart: ContainerSubject['restart'],
): readonly UnitEntry[] {
  const counts = restartPolicy === undefined && restart.policy === 'on-failure' && restart.maximum > 0;
  return counts ? [entry('StartLimitBurst', restart.maximum)] : [];
}

function starting(subject: ContainerSubject, { stopSeconds }: ServiceOptions, caller: Caller): readonly UnitEntry[] {
  const { name } = subject;
  const stop = (key: string): UnitEntry => tiffinEntry(key, caller, [['stop', '-i', '-t', String(stopSeconds), name]]);
  return [
    tiffinEntry('ExecStart', caller, [['start', '--sdnotify=conmon', `--cgroups=${groupOf(subject)}`, name]]),
    stop('ExecStop'),
    ignoringFailure(stop('ExecStopPost')),
  ];
}

/**
 * How a container of a unit has its control groups. A pod's limits are those of its slice, where its containers stay; the monitor must
 * always be in the unit's own.
 */
export function groupOf({ pod, words, externalRuntime = false }: Pick<ContainerSubject, 'pod' | 'words' | 'externalRuntime'>): string {
  const typed = valueOf(words?.options ?? [], '--cgroups');
  if (typed === 'disabled' || typed === 'no-conmon') return typed;
  return pod === undefined && !externalRuntime ? 'split' : 'no-conmon';
}

function creating(subject: ContainerSubject, options: ServiceOptions, caller: Caller): readonly UnitEntry[] {
  const { words, pod, name } = subject;
  if (words === undefined) throw noCommand(subject);
  const called: CommandWord = options.template ? { raw: `${name}-%i` } : name;
  const typed = without(words.options, unitDecides);
  const kept = pod === undefined ? typed : without(typed, podOptions);
  const globals = words.globals.flatMap(optionWords);
  const removing = removal(called, options.stopSeconds);
  return [
    tiffinEntry('ExecStart', caller, [
      [...globals, 'run'],
      ['--name', called],
      ['--replace'],
      ['--rm'],
      [`--cgroups=${groupOf(subject)}`],
      [`--sdnotify=${notifying(words.options)}`],
      ['-d'],
      ...(pod === undefined ? [] : [['--pod', pod]]),
      ...kept.map(optionWords),
      [words.image, ...words.command],
    ]),
    tiffinEntry('ExecStop', caller, [[...globals, ...removing]]),
    ignoringFailure(tiffinEntry('ExecStopPost', caller, [[...globals, ...removing]])),
  ];
}

function removal(called: CommandWord, stopSeconds: number | undefined): readonly CommandWord[] {
  return ['rm', '-v', '-f', '-i', ...(stopSeconds === undefined ? [] : ['-t', String(stopSeconds)]), called];
}

/** `ignore` would leave systemd waiting. */
function notifying(options: readonly RunOption[]): string {
  const mode = valueOf(options, '--sdnotify');
  return mode === undefined || mode === 'ignore' ? 'conmon' : mode;
}

function noCommand({ id }: ContainerSubject): TiffinError {
  return new TiffinError('invalid-argument', `cannot use --new on container "${id}": no create command found`, {
    hint: 'it works for containers that `tiffin run` and `tiffin create` have made',
  });
}
