import { TiffinError } from '../lib/errors.ts';
import type { CreateRequest } from '../runtime/request.ts';
import { createContainer } from './create.ts';
import type { Container } from './declared.ts';
import type { FetchOptions } from './ensure-image.ts';
import { removeContainer } from './remove.ts';
import { startContainer } from './restart.ts';
import type { ContainerServices } from './services.ts';
import { isRunning } from './state.ts';
import { changeRequest, type UpdateRequest } from './update.ts';
import { viewOf } from './view.ts';

/** How a container is cloned. */
export type CloneOptions = FetchOptions & {
  /** undefined: the old one's with `-clone` behind it, and a number where that is taken. */
  readonly name: string | undefined;
  /** Another image than the old one's. */
  readonly image: string | undefined;
  readonly resources: UpdateRequest['resources'];
  /** Remove the old one; `force`: also while it runs. */
  readonly destroy: boolean;
  readonly force: boolean;
  readonly run: boolean;
  /** Puts it into a pod; else it is in the old one's. */
  readonly join?: ((request: CreateRequest) => { readonly request: CreateRequest; readonly pod: { readonly id: string } }) | undefined;
};

/**
 * Makes a container as another was asked for, with other limits or another image. What was written in the old one is not in it; named
 * volumes are shared. It is not removed at its end, whatever the old one is.
 *
 * @throws {TiffinError} `wrong-state` when the old one runs and is to go without `force`; what `create` and `start` throw
 */
export async function cloneContainer(services: ContainerServices, old: Container, options: CloneOptions): Promise<Container> {
  refuse(services, old, options);
  const { signal, destroy, force, run } = options;
  const plain = cloneRequest(old.request.request, { ...options, name: options.name ?? freeName(services, old.name) });
  const ownPod = old.pod === undefined ? {} : { pod: { id: old.pod.id } };
  const { request, ...pod } = options.join?.(plain) ?? { request: plain, ...ownPod };
  // A name that is to be taken over must be free first; else nothing is lost when the new one cannot be made.
  const takesName = destroy && request.identity.name === old.name;
  if (takesName) await removeContainer(services, old, { force, volumes: false, signal });
  const { createCommand, createDirectory } = old.request;
  const { container } = await createContainer(services, request, { ...options, ...pod, createCommand, createDirectory, startsNow: false });
  if (destroy && !takesName) await removeContainer(services, old, { force, volumes: false, signal });
  if (run) await startContainer(services, container);
  return container;
}

function refuse({ places }: ContainerServices, old: Container, { destroy, force }: CloneOptions): void {
  if (force && !destroy) throw new TiffinError('invalid-argument', 'cannot set --force without --destroy: invalid argument');
  if (destroy && !force && isRunning(viewOf(places.runRoot, old).state))
    throw new TiffinError(
      'wrong-state',
      `cannot remove container ${old.id} as it is running - running or paused containers cannot be removed without force: container state improper`,
      {
        hint: 'add --force to stop it first',
      },
    );
}

/** The request of a clone. Files that only one container can have (--cidfile, --pidfile) stay the old one's. Pure. */
export function cloneRequest(
  old: CreateRequest,
  { name, image, resources }: Pick<CloneOptions, 'image' | 'resources'> & { readonly name: string },
): CreateRequest {
  const changed = changeRequest(old, {
    resources,
    restart: undefined,
    health: undefined,
    environment: [],
    unsetEnvironment: [],
    rlimits: [],
  });
  const source = image === undefined ? old.image.source : ({ kind: 'image', reference: image } as const);
  return {
    ...changed,
    image: { ...changed.image, source, pull: 'missing' },
    identity: { ...changed.identity, name, replace: false, cidFile: undefined, pidFile: undefined },
    lifecycle: { ...changed.lifecycle, removeAtExit: false, removeImageAtExit: false },
  };
}

function freeName({ containers }: ContainerServices, old: string): string {
  for (let number = 0; ; number += 1) {
    const name = `${old}-clone${number === 0 ? '' : number}`;
    if (containers.find(name)?.name !== name) return name;
  }
}
