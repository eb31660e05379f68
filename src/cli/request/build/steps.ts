import type { StepsRequest } from '../../../build/request.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { readEnvironment } from '../../../runtime/environment.ts';
import { parseUlimit } from '../../../runtime/rlimits.ts';
import { parseGroup } from '../../../runtime/user-spec.ts';
import { parseVolume } from '../../../runtime/volume-option.ts';
import type { BuildFields } from '../../options/build/groups.ts';
import { untypedGroups } from '../../options/untyped-groups.ts';
import type { RequestFacts } from '../facts.ts';
import { toNetwork } from '../network.ts';
import { toResources } from '../resources.ts';
import { toSecurity } from '../security.ts';
import { toStorage } from '../storage.ts';
import { invalid, oneOf } from '../words.ts';
import { parseBuildSecret, parseBuildSsh } from './secrets.ts';

/** The options that say what RUN may see, reach and use. */
export type StepGroups = Pick<BuildFields, 'step' | 'network' | 'limits' | 'namespaces'>;

/**
 * What `--network`, `--secret`, `--cap-add`, `--memory`, … say about every RUN.
 *
 * @throws {TiffinError} `invalid-argument` naming the option or its value; `unsupported` for what builds do not have
 */
export function toSteps(
  { step, network: reach, limits, namespaces }: StepGroups,
  { manager, facts }: { manager: string | undefined; facts: RequestFacts },
): StepsRequest {
  const { storage, network, security, limits: noLimits } = untypedGroups();
  const { hosts, noHosts, noHostname, dnsServers, dnsSearches, dnsOptions } = reach;
  const networks = reach.network === undefined || reach.network === '' ? [] : [reach.network];
  const httpProxy = reach.httpProxy ?? facts.defaults?.httpProxy ?? true;
  return {
    network: toNetwork({ ...network, networks, hosts, noHosts, noHostname, dnsServers, dnsSearches, dnsOptions }, facts.directory),
    security: toSecurity(
      { ...security, capAdd: step.capAdd, capDrop: step.capDrop, securityOptions: step.securityOptions, devices: step.devices },
      facts.directory,
    ),
    resources: toResources({ ...noLimits, ...limits }, { manager, facts }),
    mounts: step.volumes.map((text) => parseVolume(text, facts.directory)),
    shmSizeBytes: toStorage({ ...storage, shmSize: step.shmSize }, facts.directory).shmSizeBytes,
    rlimits: step.ulimits.map(parseUlimit),
    additionalGroups: step.groups.map(parseGroup),
    environment: readEnvironment({ entries: [], files: [], unset: [], unsetAll: false, host: false, httpProxy }, facts.env),
    hostNamespaces: hostNamespaces(namespaces),
    secrets: step.secrets.map((text) => parseBuildSecret(text, facts)),
    ssh: step.ssh.map((text) => parseBuildSsh(text, facts)),
    allow: step.allow.map(parseAllowance),
  };
}

const kinds = ['user', 'pid', 'ipc', 'uts', 'cgroup'] as const;
const optionOf = { user: '--userns', pid: '--pid', ipc: '--ipc', uts: '--uts', cgroup: '--cgroupns' } as const;

function hostNamespaces(fields: BuildFields['namespaces']): StepsRequest['hostNamespaces'] {
  checkIsolation(fields.isolation);
  return kinds.filter((kind) => {
    const word = fields[kind] ?? '';
    if (['', 'private', 'container', 'default'].includes(word)) return false;
    if (word === 'host') return true;
    throw new TiffinError('unsupported', `${optionOf[kind]} ${word}: builds have private and host only`);
  });
}

function checkIsolation(word: string | undefined): void {
  if (word === undefined || ['', 'default', 'rootless', 'oci', 'process'].includes(word.toLowerCase())) return;
  if (word.toLowerCase() !== 'chroot') throw invalid(`unrecognized isolation type ${JSON.stringify(word)}`);
  throw new TiffinError('unsupported', '--isolation chroot: every step runs in a container of its own');
}

function parseAllowance(text: string): StepsRequest['allow'][number] {
  return oneOf(
    text,
    ['network.host', 'security.insecure', 'device'],
    `--allow ${JSON.stringify(text)}: it is network.host, security.insecure or device`,
  );
}
