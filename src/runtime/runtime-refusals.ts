import { TiffinError } from '../lib/errors.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { PlanFacts, ResolvedMount } from './facts.ts';
import { placeOption, requestedFiles } from './limits-check.ts';
import { annotationNames } from './spec.ts';
import { numericId, parseUserSpec } from './user-spec.ts';

/** What is asked for, when it is, and what to do about it. */
type Refusal = readonly [what: string | undefined, hint: string];

/**
 * Refuses by name what only our own runtime does; nothing is left out in silence.
 *
 * @throws {TiffinError} `unsupported`
 */
export function refuseOwnFeatures(spec: RuntimeSpec, { request, mounts, unit }: PlanFacts): void {
  const { namespaces, security, process, resources } = request;
  const refusals: readonly Refusal[] = [
    [lookedUpName(spec), 'give users and groups as numbers: --user UID:GID'],
    [requestedFiles(resources).find(({ optional }) => optional !== true)?.option, 'leave the limit or --runtime away'],
    [placeOption(resources), 'leave it or --runtime away'],
    [namespaces.ipc.kind === 'container' ? '--ipc container:' : undefined, 'leave it or --runtime away'],
    [(security.secrets ?? []).length > 0 ? '--secret' : undefined, 'leave --secret or --runtime away'],
    [process.init ? '--init' : undefined, 'leave --init away, or use an image with an init of its own'],
    [unit?.sockets === undefined ? undefined : 'handing on the sockets of a unit', 'leave --runtime away'],
    ...mountRefusals(mounts),
  ];
  for (const [what, hint] of refusals)
    if (what !== undefined) throw new TiffinError('unsupported', `${what} with --runtime: only our own runtime does that`, { hint });
}

/**
 * Refuses hooks of stages at which our runtime runs none.
 *
 * @throws {TiffinError} `unsupported`
 */
export function refuseHooks({ hooks }: RuntimeSpec): void {
  const other = Object.entries(hooks ?? {}).find(([stage]) => stage !== 'createContainer');
  if (other === undefined) return;
  const [stage, [hook]] = other;
  throw new TiffinError(
    'unsupported',
    `the device wants a ${stage} hook to be run, ${hook?.path ?? ''}: tiffin runs those of createContainer only`,
    {
      hint: 'an OCI runtime runs all: --runtime crun',
    },
  );
}

function lookedUpName({ annotations }: RuntimeSpec): string | undefined {
  const user = parseUserSpec(annotations?.[annotationNames.user] ?? '0');
  const groups = annotations?.[annotationNames.groups]?.split(',') ?? [];
  const named = [user.user, ...(user.group === undefined ? [] : [user.group]), ...groups];
  const name = named.find((part) => numericId(part) === undefined);
  return name === undefined ? undefined : `looking up "${name}" inside the container`;
}

function mountRefusals(mounts: readonly ResolvedMount[]): readonly Refusal[] {
  const on = (what: string, mount: ResolvedMount | undefined): string | undefined =>
    mount === undefined ? undefined : `${what} on ${mount.target}`;
  const given = mounts.find((mount) => mount.kind === 'bind' && mount.options.chown);
  const medium = mounts.find((mount) => mount.kind === 'bind' && mount.medium !== undefined);
  const part = mounts.find((mount) => 'inside' in mount || (mount.kind === 'bind' && mount.options.noFollow === true));
  return [
    [on('volume option U', given), 'leave U away'],
    [on('a volume with options,', medium), 'use --tmpfs, or mount the directory itself'],
    [on('mounting a part of something, or a link itself,', part), 'mount the whole of it'],
  ];
}
