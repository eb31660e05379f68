import type { RunWork } from '../plan/step.ts';
import type { StepsRequest } from '../request.ts';
import { plainRequest } from '../../runtime/plain-request.ts';
import type { CreateRequest, NetworkRequest, SecurityRequest } from '../../runtime/request.ts';

/** What a RUN is called in there: the same each time, because programs write it into files. */
export const stepHostname = 'tiffin-build';

/** A RUN as what `run` would be asked for. */
export type RunRequestParts = {
  readonly steps: StepsRequest;
  readonly work: RunWork;
  /** What the command sees and the image does not keep. */
  readonly environment: readonly string[];
};

/** The request of a RUN: the security of any container, and nothing that would stay in the image. Pure. */
export function runRequest({ steps, work, environment }: RunRequestParts): CreateRequest {
  const plain = plainRequest('step');
  return {
    ...plain,
    process: {
      ...plain.process,
      command: work.words,
      environment: { ...steps.environment, entries: [...steps.environment.entries, ...work.environment, ...environment] },
      workingDirectory: work.directory,
      user: work.user === '' ? undefined : work.user,
      additionalGroups: steps.additionalGroups,
      rlimits: steps.rlimits,
      // Lines for the user would be written to the image's own file.
      accounts: { passwd: false, passwdEntry: undefined, groupEntry: undefined, hostUsers: [] },
    },
    storage: { ...plain.storage, shmSizeBytes: steps.shmSizeBytes, imageVolumes: 'ignore' },
    network: networkOf(steps, work),
    namespaces: {
      ...plain.namespaces,
      ...Object.fromEntries(steps.hostNamespaces.map((kind) => [kind, { kind: 'host' }])),
      userUnsaid: false,
      unsaid: [],
    },
    security: securityOf(steps, work),
    resources: steps.resources,
    health: 'none',
    logging: { ...plain.logging, driver: 'none' },
  };
}

function networkOf({ network, hostNamespaces }: StepsRequest, work: RunWork): NetworkRequest {
  const isOwn = !hostNamespaces.includes('uts');
  // Names of the host's own file would be another input on each machine.
  const hostsFile = network.hostsFile ?? 'none';
  const named = { ...network, hostsFile, ...(isOwn && { hostname: network.hostname ?? stepHostname }) };
  if (work.network === 'default') return named;
  const { dns } = network;
  return {
    ...named,
    mode: { kind: work.network },
    ...(work.network === 'none' && dns !== 'none' && { dns: { servers: [], searches: [], options: [] } }),
  };
}

function securityOf({ security }: StepsRequest, work: RunWork): SecurityRequest {
  const { cdiDevices = [] } = security;
  return {
    ...security,
    privileged: security.privileged || work.security === 'insecure',
    cdiDevices: [...cdiDevices, ...work.devices],
  };
}
