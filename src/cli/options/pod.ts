import { limitOptions } from './limits.ts';
import { namespaceOptions } from './namespaces.ts';
import { networkOptions } from './network.ts';
import { flag, list, optionGroup, refused, value } from './option.ts';
import { processOptions } from './process.ts';
import { securityOptions } from './security.ts';
import { storageOptions } from './storage.ts';

/** Options of `pod create` and `pod clone` about the pod itself. */
const ownOptions = () => ({
  name: value('-n,--name', { valueName: 'name', description: 'Assign a name to the pod', complete: 'none' }),
  labels: list('-l,--label', { valueName: 'key=value', description: 'Set metadata on the pod', complete: 'none' }),
  labelFiles: list('--label-file', { valueName: 'file', description: 'Read labels from a file, one in each line', complete: 'file' }),
  infraName: value('--infra-name', { valueName: 'name', description: 'Assign a name to the infra container', complete: 'none' }),
  infraCommand: refused('--infra-command', { reason: 'the infra container has no image: tiffin itself holds the namespaces' }),
  infraConmonPidFile: value('--infra-conmon-pidfile', {
    valueName: 'file',
    description: "Write the process ID of the infra container's monitor to the file",
    complete: 'file',
  }),
  restart: value('--restart', {
    valueName: 'policy',
    description: 'Restart policy of containers that have none: no, on-failure[:count], always or unless-stopped',
    complete: ['no', 'on-failure', 'always', 'unless-stopped'],
  }),
});

/** Options of `pod create` only. */
const creationOptions = () => ({
  exitPolicy: value('--exit-policy', {
    valueName: 'policy',
    description: 'What to do when the last container exits: continue or stop',
    complete: ['continue', 'stop'],
    default: 'continue',
  }),
  infra: flag('--infra', { description: 'Create an infra container, which holds the shared namespaces', default: true }),
  infraImage: refused('--infra-image', { reason: 'the infra container has no image: tiffin itself holds the namespaces' }),
  podIdFile: value('--pod-id-file', { valueName: 'file', description: 'Write the pod ID to the file', complete: 'file' }),
  replace: flag('--replace', { description: 'Remove a pod of the same name first' }),
  share: value('--share', {
    valueName: 'list',
    description: 'Namespaces that its containers share: cgroup, ipc, net, pid, uts or none; +NAME adds to the default',
    complete: ['ipc,net,uts', 'none', '+pid'],
    default: 'ipc,net,uts',
  }),
  shareParent: flag('--share-parent', { description: "Create the control groups of its containers below the pod's", default: true }),
});

function networkGroup(): Pick<ReturnType<typeof networkOptions>, NetworkName> {
  const { publishAll: _publishAll, expose: _expose, domainname: _domainname, link: _link, ...rest } = networkOptions();
  return rest;
}

type NetworkName = Exclude<keyof ReturnType<typeof networkOptions>, 'publishAll' | 'expose' | 'domainname' | 'link'>;

function namespaceGroup() {
  const { user, uidMap, gidMap, pid, uts, subuidName, subgidName } = namespaceOptions();
  return { user, uidMap, gidMap, pid, uts, subuidName, subgidName };
}

function storageGroup() {
  const { volumes, volumesFrom, shmSize, shmSizeSystemd } = storageOptions();
  return { volumes, volumesFrom, shmSize, shmSizeSystemd };
}

function securityGroup() {
  const { securityOptions: options, devices, gpus } = securityOptions();
  return { securityOptions: options, devices, gpus, sysctls: processOptions().sysctls };
}

function limitGroup() {
  const { memory, memorySwap, cpus, cpuShares, cpusetCpus, cpusetMems, blkioWeight, blkioWeightDevice, readBps, writeBps, cgroupParent } =
    limitOptions();
  return { memory, memorySwap, cpus, cpuShares, cpusetCpus, cpusetMems, blkioWeight, blkioWeightDevice, readBps, writeBps, cgroupParent };
}

/** The groups of options of `pod create`. Call once for each field initialiser. */
export const podGroups = {
  own: () => optionGroup('Pod', ownOptions()),
  creation: () => optionGroup('Pod', creationOptions()),
  network: () => optionGroup('Network', networkGroup()),
  namespaces: () => optionGroup('Namespace', namespaceGroup()),
  storage: () => optionGroup('File system', storageGroup()),
  security: () => optionGroup('Security', securityGroup()),
  limits: () => optionGroup('Limit', limitGroup()),
} as const;

/** The groups of options of `pod clone`. */
export const podCloneGroups = {
  own: podGroups.own,
  hostname: () => networkOptions().hostname,
  namespaces: podGroups.namespaces,
  storage: podGroups.storage,
  security: podGroups.security,
  limits: podGroups.limits,
} as const;

/** The values of the groups of `pod clone`. */
export type PodCloneFields = { readonly [Group in keyof typeof podCloneGroups]: ReturnType<(typeof podCloneGroups)[Group]> };

/** The values of the groups of `pod create`. */
export type PodFields = { readonly [Group in keyof typeof podGroups]: ReturnType<(typeof podGroups)[Group]> };
