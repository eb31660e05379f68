import { parseIdMapOptions } from '../../runtime/id-map-option.ts';
import { parseIpcMode, parseNamespaceMode, parseUserNamespaceMode } from '../../runtime/namespaces.ts';
import type { NamespaceMode, NamespaceRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import type { RequestFacts } from './facts.ts';
import { invalid } from './words.ts';

/**
 * What `--userns`, `--uidmap`, `--pid`, `--ipc`, … ask for; `PODMAN_USERNS` is what `--userns` is when nothing was said.
 *
 * @throws {TiffinError} `invalid-argument`, naming the option or its value
 */
export function toNamespaces(fields: ContainerFields['namespaces'], { env }: Pick<RequestFacts, 'env'>): NamespaceRequest {
  return {
    ...toUserNamespace(fields, env),
    unsaid: (['pid', 'ipc', 'uts', 'cgroup'] as const).filter((kind) => (fields[kind] ?? '') === ''),
    pid: mode('pid', fields.pid),
    ipc: fields.ipc === undefined || fields.ipc === '' ? { kind: 'private' } : parseIpcMode(fields.ipc),
    uts: mode('uts', fields.uts),
    cgroup: mode('cgroup', fields.cgroup),
  };
}

type UserNamespace = Pick<NamespaceRequest, 'user' | 'userUnsaid' | 'subordinate' | 'uidMap' | 'gidMap'>;

function toUserNamespace(fields: ContainerFields['namespaces'], env: RequestFacts['env']): UserNamespace {
  const maps = parseIdMapOptions(fields.uidMap, fields.gidMap);
  const subordinate = toSubordinate(fields);
  const isMapped = maps.uid.length + maps.gid.length > 0 || subordinate !== undefined;
  const given = fields.user !== undefined && fields.user !== '';
  if (given && isMapped) throw invalid('--userns and --uidmap/--gidmap/--subuidname/--subgidname are mutually exclusive');
  const asked = fields.user ?? (isMapped ? '' : (env['PODMAN_USERNS'] ?? ''));
  return {
    user: parseUserNamespaceMode(asked),
    ...(fields.user === undefined && asked === '' && !isMapped && { userUnsaid: true }),
    ...(subordinate !== undefined && { subordinate }),
    uidMap: maps.uid,
    gidMap: maps.gid,
  };
}

/** One name stands for both when the other is not given. */
function toSubordinate({ subuidName, subgidName }: ContainerFields['namespaces']): NamespaceRequest['subordinate'] {
  const user = subuidName ?? subgidName;
  const group = subgidName ?? subuidName;
  return user === undefined || group === undefined || user === '' || group === '' ? undefined : { user, group };
}

function mode(option: 'pid' | 'uts' | 'cgroup', text: string | undefined): NamespaceMode {
  return text === undefined || text === '' ? { kind: 'private' } : parseNamespaceMode(option, text);
}
