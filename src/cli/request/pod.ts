import { resolve } from 'node:path';
import { TiffinError } from '../../lib/errors.ts';
import type { PodChanges } from '../../pod/clone.ts';
import type { PodRequest } from '../../pod/create.ts';
import { parseHostname } from '../../runtime/etc-files.ts';
import type { PodDeclared, SharedKind } from '../../pod/declared.ts';
import type { InfraRequest } from '../../pod/infra.ts';
import type { PodCloneFields, PodFields } from '../options/pod.ts';
import { untypedGroups } from '../options/untyped-groups.ts';
import type { RequestFacts } from './facts.ts';
import { readLabels } from './identity.ts';
import { parseRestart } from './lifecycle.ts';
import { toNamespaces } from './namespaces.ts';
import { toNetwork } from './network.ts';
import { toProcess } from './process.ts';
import { toResources } from './resources.ts';
import { toSecurity } from './security.ts';
import { toStorage } from './storage.ts';
import { invalid, oneOf } from './words.ts';

const kinds: readonly SharedKind[] = ['cgroup', 'ipc', 'net', 'pid', 'uts'];
const sharedByDefault: readonly SharedKind[] = ['ipc', 'net', 'uts'];

/** What `pod create` was given, all of it. */
export type PodCreateFields = {
  readonly groups: PodFields;
  /** The operand. */
  readonly name: string | undefined;
  readonly createCommand: readonly string[];
  /** `--cgroup-manager`, an option of tiffin itself. */
  readonly cgroupManager?: string | undefined;
};

/**
 * Turns the options of `pod create` into a request: every value is parsed, none is looked up.
 *
 * @throws {TiffinError} `invalid-argument` naming the option or its value, in Podman's words
 */
export function toPodRequest(fields: PodCreateFields, facts: RequestFacts): PodRequest {
  const { own, creation } = fields.groups;
  const infra = toInfra(fields.groups, facts);
  const shared = parseShare(creation.share, creation.infra);
  const hasInfra = creation.infra && shared.length > 0;
  if (!creation.infra) refuseWithoutInfra(fields.groups, infra);
  if (fields.name !== undefined && own.name !== undefined && own.name !== fields.name)
    throw invalid('cannot specify --name and NAME at the same time');
  return {
    name: own.name ?? fields.name,
    labels: readLabels(own.labels, own.labelFiles, facts),
    replace: creation.replace,
    idFile: creation.podIdFile,
    declared: toDeclared(fields, { facts, shared: hasInfra ? shared : [] }),
    infra: hasInfra ? infra : undefined,
  };
}

function toDeclared(
  { groups, createCommand, cgroupManager }: PodCreateFields,
  { facts, shared }: { facts: RequestFacts; shared: readonly SharedKind[] },
): PodDeclared {
  const { own, creation } = groups;
  return {
    createCommand,
    createDirectory: facts.directory,
    exitPolicy: oneOf(
      creation.exitPolicy,
      ['continue', 'stop'],
      `running pod create option: invalid pod exit policy: ${JSON.stringify(creation.exitPolicy)}`,
    ),
    shared,
    sharesParent: creation.shareParent,
    hostname: groups.network.hostname ?? '',
    restart: restartOf(own.restart),
    securityOptions: groups.security.securityOptions,
    members: toMembers(groups, facts),
    resources: toResources({ ...untypedGroups().limits, ...groups.limits }, { manager: cgroupManager, facts }),
  };
}

/**
 * What `pod clone` is to make otherwise.
 *
 * @throws {TiffinError} `invalid-argument` naming the option or its value
 */
export function toPodChanges(groups: PodCloneFields, facts: RequestFacts): PodChanges {
  const { own, namespaces, storage, limits, security, hostname } = groups;
  const none = untypedGroups();
  const isTyped = Object.values(namespaces).some((value) => (Array.isArray(value) ? value.length > 0 : value !== undefined));
  const { pid, uts, user, uidMap, gidMap } = toNamespaces({ ...none.namespaces, ...namespaces }, { env: {} });
  const changed = {
    ...(namespaces.pid !== undefined && { pid }),
    ...(namespaces.uts !== undefined && { uts }),
    ...((namespaces.user !== undefined || uidMap.length + gidMap.length > 0) && { user, uidMap, gidMap, userUnsaid: false }),
  };
  const environment = { fromHost: [], entries: [], unset: [], unsetAll: false };
  const resources = toResources({ ...none.limits, ...limits }, { manager: undefined, facts });
  return {
    labels: readLabels(own.labels, own.labelFiles, facts),
    restart: own.restart === undefined ? undefined : restartOf(own.restart),
    hostname: hostname === undefined || hostname === '' ? undefined : parseHostname(hostname),
    infraName: own.infraName,
    resources: Object.fromEntries(Object.entries(resources).filter(([, value]) => isAsked(value))),
    namespaces: isTyped ? changed : {},
    shmSizeBytes: toStorage({ ...none.storage, shmSize: storage.shmSize }, facts.directory).shmSizeBytes,
    sysctls: toProcess({ ...none.process, sysctls: security.sysctls }, environment, []).sysctls,
    securityOptions: security.securityOptions,
    members: toMembers({ security, storage }, facts),
  };
}

/** As `run` reads it; the failure says where we are. */
function restartOf(text = 'no'): PodDeclared['restart'] {
  try {
    return parseRestart(text);
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    throw new TiffinError(error.code, error.message.replace('running container create', 'running pod create'), { hint: error.hint });
  }
}

function isAsked(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined;
}

/** What the infra container is asked for. @throws {TiffinError} `invalid-argument` */
export function toInfra(groups: Omit<PodFields, 'creation'>, facts: RequestFacts): InfraRequest {
  const none = untypedGroups();
  const environment = { fromHost: [], entries: [], unset: [], unsetAll: false };
  return {
    name: groups.own.infraName,
    ...(groups.own.infraConmonPidFile !== undefined && { monitorPidFile: resolve(facts.directory, groups.own.infraConmonPidFile) }),
    network: toNetwork({ ...none.network, ...groups.network }, facts.directory),
    namespaces: toNamespaces({ ...none.namespaces, ...groups.namespaces }, facts),
    storage: toStorage({ ...none.storage, ...groups.storage }, facts.directory),
    sysctls: toProcess({ ...none.process, sysctls: groups.security.sysctls }, environment, []).sysctls,
  };
}

function toMembers(groups: Pick<PodFields, 'security' | 'storage'>, facts: RequestFacts): PodDeclared['members'] {
  const none = untypedGroups();
  const { sysctls: _sysctls, ...security } = groups.security;
  const { mounts, volumesFrom } = toStorage({ ...none.storage, ...groups.storage }, facts.directory);
  return { mounts, volumesFrom, security: toSecurity({ ...none.security, ...security }, facts.directory) };
}

/**
 * Reads `--share`.
 *
 * @throws {TiffinError} `invalid-argument` for a namespace that cannot be shared, and for sharing without an infra container
 */
export function parseShare(text: string, hasInfra: boolean): readonly SharedKind[] {
  const isMore = text.startsWith('+');
  const words = (isMore ? text.slice(1) : text).split(',').filter((word) => word !== '');
  if (words.includes('none') || words.length === 0) return isMore ? sharedByDefault : [];
  const named = words.map((word) =>
    oneOf(word, kinds, `invalid kernel namespace to share: ${word}. Options are: cgroup, ipc, net, pid, uts or none`),
  );
  if (!hasInfra && text !== sharedByDefault.join(',')) throw invalid(`cannot set share(${text}) namespaces without an infra container`);
  return kinds.filter((kind) => named.includes(kind) || (isMore && sharedByDefault.includes(kind)));
}

function refuseWithoutInfra({ own, network }: PodFields, infra: InfraRequest): void {
  const exclusive = (name: string): string => `NoInfra and ${name} are mutually exclusive pod options: invalid pod spec`;
  const dns = infra.network.dns;
  const refusals: readonly (readonly [boolean, string])[] = [
    [infra.network.ports.length > 0, 'you must have an infra container to publish port bindings to the host'],
    [infra.network.mode !== undefined, 'NoInfra and network modes cannot be used together'],
    [own.infraName !== undefined, exclusive('InfraName')],
    [dns === 'none' || dns.servers.length > 0, exclusive('DNSServer')],
    [dns !== 'none' && dns.searches.length > 0, exclusive('DNSSearch')],
    [dns !== 'none' && dns.options.length > 0, exclusive('DNSOption')],
    [network.hosts.length > 0, exclusive('HostAdd')],
    [network.noHosts, exclusive('NoManageHosts')],
  ];
  const found = refusals.find(([holds]) => holds);
  if (found !== undefined) throw invalid(found[1]);
}
