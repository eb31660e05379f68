import type { CreateRequest, MountOptions, ProcessRequest, SecurityRequest } from './request.ts';
import type { ResourceRequest } from './resource-request.ts';

const plainMountOptions: MountOptions = {
  readOnly: false,
  noExec: false,
  noDev: false,
  noSuid: false,
  recursive: true,
  propagation: 'rprivate',
  relabel: undefined,
  chown: false,
  overlay: false,
  copyUp: false,
};

/** Mount options as they are when nothing was asked for, with `changes` applied. */
export function mountOptions(changes: Partial<MountOptions> = {}): MountOptions {
  return { ...plainMountOptions, ...changes };
}

/** A request that asks for nothing but an image: each group is what `tiffin run IMAGE` means. Spread it and replace groups. */
export function plainRequest(reference: string): CreateRequest {
  return {
    image: { source: { kind: 'image', reference }, pull: 'missing', platform: undefined },
    identity: { name: undefined, labels: {}, annotations: {}, replace: false, cidFile: undefined, pidFile: undefined },
    stdio: {
      interactive: false,
      terminal: false,
      detach: false,
      attach: undefined,
      detachKeys: undefined,
      signalProxy: true,
      preserveDescriptors: 0,
    },
    process: plainProcess(),
    storage: { mounts: [], readOnly: false, readOnlyTmpfs: true, shmSizeBytes: undefined, imageVolumes: 'anonymous', volumesFrom: [] },
    network: {
      mode: undefined,
      ports: [],
      publishAll: false,
      expose: [],
      hostname: undefined,
      domainname: undefined,
      hosts: [],
      noHosts: false,
      noHostname: false,
      hostsFile: undefined,
      dns: { servers: [], searches: [], options: [] },
    },
    namespaces: {
      user: { kind: 'private' },
      userUnsaid: true,
      unsaid: ['pid', 'ipc', 'uts', 'cgroup'],
      uidMap: [],
      gidMap: [],
      pid: { kind: 'private' },
      ipc: { kind: 'private' },
      uts: { kind: 'private' },
      cgroup: { kind: 'private' },
    },
    security: plainSecurity(),
    resources: plainResources(),
    health: 'image',
    lifecycle: { removeAtExit: false, removeImageAtExit: false, restart: { policy: 'no', maximum: 0 }, runtime: undefined },
    logging: { driver: undefined, path: undefined, maxBytes: undefined, tag: undefined },
  };
}

function plainProcess(): ProcessRequest {
  return {
    command: [],
    entrypoint: undefined,
    environment: { fromHost: [], entries: [], unset: [], unsetAll: false },
    workingDirectory: undefined,
    user: undefined,
    additionalGroups: [],
    init: false,
    stopSignal: undefined,
    stopTimeoutSeconds: undefined,
    timeoutSeconds: 0,
    umask: undefined,
    rlimits: [],
    oomScoreAdjust: undefined,
    timezone: undefined,
    sysctls: {},
  };
}

function plainSecurity(): SecurityRequest {
  return {
    privileged: false,
    addCapabilities: [],
    dropCapabilities: [],
    noNewPrivileges: false,
    seccomp: { kind: 'default' },
    labels: [],
    mask: [],
    unmask: [],
    procOptions: [],
    devices: [],
    cdiDevices: [],
    secrets: [],
  };
}

/** No limit of any kind. */
export function plainResources(): ResourceRequest {
  return {
    memoryBytes: undefined,
    memorySwapBytes: undefined,
    memoryReservationBytes: undefined,
    cpus: undefined,
    cpuShares: undefined,
    cpuPeriodUs: undefined,
    cpuQuotaUs: undefined,
    cpusetCpus: undefined,
    cpusetMems: undefined,
    pidsLimit: undefined,
    cgroupParent: undefined,
    cgroups: undefined,
    deviceLimits: [],
    cgroupSettings: {},
  };
}
