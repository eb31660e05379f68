import { TiffinError } from '../lib/errors.ts';
import { containerService, containerServiceName, timing } from './container-service.ts';
import { optionWords, valueOf, without, type RunWords } from './run-words.ts';
import type { ServiceOptions } from './service-options.ts';
import { entry, ignoringFailure, serviceUnit, tiffinEntry, type NamedUnit } from './service-parts.ts';
import type { Caller, PodSubject } from './service-subject.ts';
import type { UnitEntry } from './unit-file.ts';
import { serviceName } from './unit-name.ts';

const unitDecides: ReadonlySet<string> = new Set(['--name', '--replace', '--infra-name', '--pod-id-file', '--restart']);

/**
 * The services of a pod: its own first, which holds its namespaces, then those of its containers by name; they are bound to it. Pure.
 *
 * @throws {TiffinError} `invalid-argument` with `--template`, and for what systemd takes for no name
 */
export function podServices(pod: PodSubject, options: ServiceOptions, caller: Caller): readonly NamedUnit[] {
  if (options.template) throw new TiffinError('invalid-argument', '--template is not supported for pods');
  if (options.create) requireWords(pod);
  const name = serviceName([
    ...(options.podPrefix === '' ? [] : [options.podPrefix, options.separator]),
    options.byName ? pod.name : pod.id,
  ]);
  const nameOf = new Map(pod.members.map(({ subject }) => [subject.id, containerServiceName(subject, options)]));
  const members = pod.members.map(({ subject, requires }) => {
    const boundTo = [name, ...requires.flatMap((id) => nameOf.get(id) ?? [])].toSorted();
    return containerService({ ...subject, boundTo, pod: pod.name }, options, caller);
  });
  const sorted = members.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return [podService(pod, { name, members: sorted.map((member) => `${member.name}.service`) }, { options, caller }), ...sorted];
}

function podService(
  pod: PodSubject,
  { name, members }: { name: string; members: readonly string[] },
  { options, caller }: { options: ServiceOptions; caller: Caller },
): NamedUnit {
  const seconds = options.stopSeconds ?? pod.infra.stopSeconds;
  const wanted = members.join(' ');
  return serviceUnit(
    {
      name,
      dependencies: members.length === 0 ? [] : [entry('Wants', wanted), entry('Before', wanted)],
      timing: timing({ restart: { policy: 'no', maximum: 0 }, words: undefined }, options, seconds),
      commands: options.create ? creating(pod, seconds, caller) : starting(pod, seconds, caller),
    },
    options,
    caller,
  );
}

function starting({ name, infra }: PodSubject, seconds: number, caller: Caller): readonly UnitEntry[] {
  const stop = (key: string): UnitEntry => tiffinEntry(key, caller, [['pod', 'stop', '-i', '-t', String(seconds), name]]);
  return [tiffinEntry('ExecStart', caller, [startingInfra(infra.name)]), stop('ExecStop'), ignoringFailure(stop('ExecStopPost'))];
}

function requireWords({ id, words }: PodSubject): RunWords {
  if (words !== undefined) return words;
  throw new TiffinError('invalid-argument', `cannot use --new on pod "${id}": it was not made by \`tiffin pod create\``, {
    hint: 'make the pod by itself, then run containers in it with --pod',
  });
}

function creating(pod: PodSubject, seconds: number, caller: Caller): readonly UnitEntry[] {
  const { name } = pod;
  const words = requireWords(pod);
  const globals = words.globals.flatMap(optionWords);
  const infra = valueOf(words.options, '--infra-name') ?? `${name}-infra`;
  const create = [
    [...globals, 'pod', 'create'],
    ['--name', name],
    ['--infra-name', infra],
    ['--replace'],
    ...without(words.options, unitDecides).map(optionWords),
  ];
  return [
    tiffinEntry('ExecStartPre', caller, create),
    tiffinEntry('ExecStart', caller, [[...globals, ...startingInfra(infra)]]),
    tiffinEntry('ExecStop', caller, [[...globals, 'pod', 'stop', '-i', '-t', String(seconds), name]]),
    ignoringFailure(tiffinEntry('ExecStopPost', caller, [[...globals, 'pod', 'rm', '-f', '-i', name]])),
  ];
}

/** The infra container is the service's process: it stays in the pod's slice, its monitor in the service. */
function startingInfra(infra: string): readonly string[] {
  return ['start', '--sdnotify=conmon', '--cgroups=no-conmon', infra];
}
