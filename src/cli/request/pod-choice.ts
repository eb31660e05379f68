import type { CreateOptions } from '../../container/create.ts';
import type { Member } from '../../pod/join.ts';
import type { PodWishes, Wish } from '../../pod/member.ts';
import type { PodServices } from '../../pod/services.ts';
import type { CreateRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import { invalid } from './words.ts';

/** What a container that may join a pod is made of, and how. */
export type PodChoice = {
  readonly services: PodServices;
  readonly groups: ContainerFields;
  readonly request: CreateRequest;
  readonly createCommand: readonly string[];
  readonly signal: () => AbortSignal;
};

/**
 * Creates or runs a container in the pod that `--pod` names, or in none. A pod that `--pod new:NAME` makes goes again when the container
 * cannot be created.
 *
 * @param work is given the request as it becomes in the pod, and which pod that is
 */
export async function inPod<T>(
  choice: PodChoice,
  work: (request: CreateRequest, pod: Pick<CreateOptions, 'pod'>) => Promise<T>,
): Promise<T> {
  const { groups, request } = choice;
  const { pod, podIdFile } = groups.identity;
  const wishes = podWishes(groups);
  if (pod !== undefined && podIdFile !== undefined) throw invalid('cannot specify both --pod and --pod-id-file');
  if (pod === undefined && podIdFile === undefined) {
    if (Object.values(wishes).includes('pod'))
      throw invalid('cannot use pod namespace as container is not joining a pod or pod has no infra container: invalid argument');
    if (request.lifecycle.initContainer !== undefined) throw invalid('must specify pod value with init-ctr');
    return work(request, {});
  }
  const { joinPod, newPodName, readPodIdFile } = await import('../../pod/join.ts');
  const nameOrId = podIdFile === undefined ? (pod ?? '') : readPodIdFile(podIdFile);
  const newName = newPodName(nameOrId);
  if (newName !== undefined) return await inNewPod(choice, newName, work);
  const member: Member = joinPod(choice.services, request, wishes, nameOrId);
  return await work(member.request, { pod: member.pod });
}

async function inNewPod<T>(
  { services, groups, request, createCommand, signal }: PodChoice,
  name: string,
  work: (request: CreateRequest, pod: Pick<CreateOptions, 'pod'>) => Promise<T>,
): Promise<T> {
  const { createPodFor } = await import('../../pod/create-for.ts');
  const made = await createPodFor(services, request, { name, createCommand, wishes: podWishes(groups), signal: signal() });
  try {
    return await work(made.member.request, { pod: made.member.pod });
  } catch (error) {
    await made.undo();
    throw error;
  }
}

/** The same options, for a member; their getters stay what they are. */
export function withPod(options: CreateOptions, { pod }: Pick<CreateOptions, 'pod'>): CreateOptions {
  if (pod === undefined) return options;
  return Object.defineProperties({ pod }, Object.getOwnPropertyDescriptors(options)) as CreateOptions;
}

/** What `--init-ctr` asks for. @throws {TiffinError} `invalid-argument` for another word */
export function withInitContainer(request: CreateRequest, when: string | undefined): CreateRequest {
  if (when === undefined) return request;
  if (when !== 'always' && when !== 'once') throw invalid("init-ctr value must be 'always' or 'once'");
  return { ...request, lifecycle: { ...request.lifecycle, initContainer: when } };
}

/** What was said about each kind of namespace. */
export function podWishes({ network, namespaces }: ContainerFields): PodWishes {
  return {
    net: wish(network.networks.at(0)),
    ipc: wish(namespaces.ipc),
    uts: wish(namespaces.uts),
    pid: wish(namespaces.pid),
    cgroup: wish(namespaces.cgroup),
    user: namespaces.uidMap.length + namespaces.gidMap.length > 0 ? 'own' : wish(namespaces.user),
  };
}

function wish(word: string | undefined): Wish {
  if (word === undefined || word === '') return 'default';
  return word === 'pod' ? 'pod' : 'own';
}
