import type { CreateRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import type { RequestFacts } from './facts.ts';
import { toIdentity } from './identity.ts';
import { toImage } from './image-choice.ts';
import { toHealth } from './health.ts';
import { toLifecycle, toLogging } from './lifecycle.ts';
import { toNamespaces } from './namespaces.ts';
import { toNetwork } from './network.ts';
import { toEnvironment, toProcess } from './process.ts';
import { toResources } from './resources.ts';
import { toSecurity } from './security.ts';
import { toStdio, type MaybeRunFields } from './stdio.ts';
import { toStorage } from './storage.ts';
import { initTarget } from '../../runtime/process-spec.ts';

/** What `run` or `create` was given, all of it. */
export type CreateFields = {
  readonly groups: ContainerFields;
  /** Of `run` only. */
  readonly run: MaybeRunFields;
  readonly image: string;
  readonly command: readonly string[];
  /** `--runtime`, an option of tiffin itself. */
  readonly runtime: string | undefined;
  /** `--cgroup-manager`, another one. */
  readonly cgroupManager?: string | undefined;
};

/**
 * Turns the options of `run` and `create` into a request: every value is parsed, none is looked up.
 *
 * @throws {TiffinError} `invalid-argument` naming the option or its value; `unsupported` for what a later version brings
 */
export function toCreateRequest(fields: CreateFields, facts: RequestFacts): CreateRequest {
  const { groups } = fields;
  const environment = toEnvironment(groups.environment, facts);
  return {
    image: toImage(groups.image, fields.image, facts),
    identity: toIdentity(groups.identity, facts),
    stdio: toStdio(groups.stdio, fields.run),
    process: toProcess(groups.process, environment, fields.command),
    storage: toStorage(withInit(groups), facts.directory),
    network: toNetwork(groups.network, facts.directory, groups.identity.pod ?? groups.identity.podIdFile),
    namespaces: toNamespaces(groups.namespaces, facts),
    security: toSecurity(groups.security, facts.directory),
    resources: toResources(groups.limits, { manager: fields.cgroupManager, facts }),
    health: toHealth(groups.health, facts.directory),
    lifecycle: toLifecycle(groups, { runtime: fields.runtime }),
    logging: toLogging(groups.lifecycle, facts.directory),
  };
}

/** The init of the host is mounted as a volume would be. */
function withInit({ storage, process: { initPath = '' } }: ContainerFields): ContainerFields['storage'] {
  return initPath === '' ? storage : { ...storage, volumes: [...storage.volumes, `${initPath}:${initTarget}:ro`] };
}
