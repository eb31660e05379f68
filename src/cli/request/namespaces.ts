import { parseIpcMode, parseNamespaceMode, parseUserNamespaceMode } from '../../runtime/namespaces.ts';
import type { IdMapRequest, NamespaceMode, NamespaceRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import { invalid } from './words.ts';

const maxId = 2 ** 32 - 2;

/**
 * What `--userns`, `--uidmap`, `--pid`, `--ipc`, … ask for.
 *
 * @throws {TiffinError} `invalid-argument`, naming the option or its value
 */
export function toNamespaces(fields: ContainerFields['namespaces']): NamespaceRequest {
  const uidMap = fields.uidMap.map((text) => parseIdMap('UID', text));
  const gidMap = fields.gidMap.map((text) => parseIdMap('GID', text));
  const own = fields.user === undefined || fields.user === '' || fields.user === 'private';
  if (!own && uidMap.length + gidMap.length > 0) throw invalid('--userns and --uidmap/--gidmap are mutually exclusive');
  return {
    user: own ? { kind: 'private' } : parseUserNamespaceMode(fields.user ?? ''),
    uidMap: uidMap.length === 0 ? gidMap : uidMap,
    gidMap: gidMap.length === 0 ? uidMap : gidMap,
    pid: mode('pid', fields.pid),
    ipc: fields.ipc === undefined || fields.ipc === '' ? { kind: 'private' } : parseIpcMode(fields.ipc),
    uts: mode('uts', fields.uts),
    cgroup: mode('cgroup', fields.cgroup),
  };
}

/**
 * Reads one `--uidmap` or `--gidmap`: `inside:outside[:length]`, `outside` counted in the realm.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function parseIdMap(kind: 'UID' | 'GID', text: string): IdMapRequest {
  const match = /^(\d{1,10}):@?(\d{1,10})(?::(\d{1,10}))?$/.exec(text);
  const [inside, outside, length] = [match?.[1], match?.[2], match?.[3] ?? '1'].map(Number);
  const fits =
    inside !== undefined &&
    outside !== undefined &&
    length !== undefined &&
    length > 0 &&
    inside + length - 1 <= maxId &&
    outside + length - 1 <= maxId;
  if (match === null || !fits)
    throw invalid(`initializing ID mappings: ${kind} setting is malformed expected ["uint32:uint32[:uint32]"] : [${JSON.stringify(text)}]`);
  return { inside, outside, length };
}

function mode(option: 'pid' | 'uts' | 'cgroup', text: string | undefined): NamespaceMode {
  return text === undefined || text === '' ? { kind: 'private' } : parseNamespaceMode(option, text);
}
