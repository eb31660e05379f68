import { rmSync } from 'node:fs';

import { containerEvent } from '../events/event.ts';
import type { EnsuredImage } from '../image/ensure.ts';
import { TiffinError } from '../lib/errors.ts';
import { randomId } from '../lib/id.ts';
import { randomName } from '../lib/random-name.ts';
import type { CreateRequest } from '../runtime/request.ts';
import { requireLimits } from '../runtime/limits-check.ts';
import { withDefaults } from '../runtime/request-defaults.ts';
import type { BuiltSpec } from '../runtime/spec.ts';
import type { NewContainer } from '../storage/container-record.ts';
import { ownOwner } from '../storage/owner.ts';
import { networkNames, withNetworks } from './attachments.ts';
import { findCgroups } from './cgroups.ts';
import { writeCidFile } from './cid-file.ts';
import { composeSpec, containerFacts, joinedContainers, findJoined, mountedBy, type Composition } from './compose.ts';
import { declare, publishesPorts } from './declare.ts';
import type { Container, Declared } from './declared.ts';
import { resolveRequired } from './dependencies.ts';
import type { CdiEdits } from '../config/cdi.ts';
import { findCdi } from './cdi.ts';
import { withPossibleGroup } from './external-runtime.ts';
import { findSecrets } from './find-secrets.ts';
import { requireFilterHolds } from './egress.ts';
import { ensureNamedImage, type FetchOptions } from './ensure-image.ts';
import { prepareMounts, requireSources, type PreparedMounts } from './mounts.ts';
import { requireHealthLog } from './health.ts';
import { decideIdMaps, RangesTaken, requireFreeRanges, wantsRanges } from './id-maps.ts';
import { idsOfImage } from './image-ids.ts';
import { reapAll, reapHolder } from './reap.ts';
import { removeContainer } from './remove.ts';
import { requireContainerName } from './rename.ts';
import type { ContainerServices } from './services.ts';
import { unitLabel, withoutUnit } from './unit.ts';
import { writeSpec } from './spec-file.ts';
import { containerStack } from './stack.ts';
import { requireUpdatable } from './update-label.ts';

/** What `createContainer` wants beside the request. */
export type CreateOptions = FetchOptions & {
  /** The command line as typed. */
  readonly createCommand: readonly string[];
  /** Where it was typed. */
  readonly createDirectory?: string | undefined;
  /** It is started right after: with `--rm` it is not to outlive a command that dies in between. */
  readonly startsNow: boolean;
  /** It ends, and goes, with this process. */
  readonly tied?: boolean;
  /** The pod that it becomes a member of; with `infraId` it is made as its infra container, with that ID. */
  readonly pod?: { readonly id: string; readonly infraId?: string };
};

/** A new container; with what a start right after can use again. */
export type Created = { readonly container: Container; readonly composition: Composition; readonly built: BuiltSpec | undefined };

/** A container that is decided in all its parts, and not made yet. */
export type Draft = {
  readonly container: NewContainer<Declared>;
  readonly composition: Composition;
  readonly prepared: PreparedMounts;
  readonly built: BuiltSpec | undefined;
};

const nameAttempts = 20;
const imageAttempts = 5;

/**
 * Makes a container: its image is there afterwards, its volumes exist, its row and its spec are written. Nothing runs.
 *
 * @throws {TiffinError} `already-exists` when the name is taken, and whatever the request's parts are refused for
 */
export async function createContainer(services: ContainerServices, asked: CreateRequest, options: CreateOptions): Promise<Created> {
  const request = withPossibleGroup(services, asked);
  refuseContradictions(request);
  requireUpdatable(request);
  requireFilterHolds(services, request);
  warnOfPorts(services, request);
  requireHealthLog(request);
  if (wantsRanges(services.settings, request)) await reapAll(services);
  requireLimits(request.resources, findCgroups(services, request.resources));
  const secrets = await secretValues(services, request);
  const { draft, container } = await recordWithImage(services, request, options);
  await keepSecretValues(services, container, secrets);
  if (draft.built !== undefined) {
    writeSpec(container.directory, draft.built.spec);
    for (const warning of draft.built.warnings) services.log.warn(warning);
  }
  writeCidFile(request.identity.cidFile, container.id);
  services.events.write(containerEvent(container, 'create'));
  const { composition, built } = draft;
  return { container, composition: { ...composition, facts: { ...composition.facts, name: container.name } }, built };
}

/** The values of the secrets that become files; read first, because who keeps them may ask for a passphrase. */
async function secretValues(services: ContainerServices, request: CreateRequest): Promise<ReadonlyMap<number, Uint8Array>> {
  if ((request.security.secrets ?? []).length === 0) return new Map();
  const { readFileSecrets } = await import('./secrets.ts');
  return readFileSecrets(services, findSecrets(services, request));
}

async function keepSecretValues(services: ContainerServices, container: Container, values: ReadonlyMap<number, Uint8Array>): Promise<void> {
  if (values.size === 0) return;
  const { keepSecrets } = await import('./secrets.ts');
  keepSecrets(services, container, values);
}

/** Nothing keeps an image until a container is made from it: one that another command removes in between is fetched again. */
async function recordWithImage(
  services: ContainerServices,
  request: CreateRequest,
  options: CreateOptions,
): Promise<{ draft: Draft; container: Container }> {
  for (let attempt = 1; ; attempt += 1) {
    const image = await ensureNamedImage(services, request.image, options);
    requireSources(withDefaults(request, services.settings.requestDefaults));
    if (request.identity.replace) await removeReplaced(services, request, options.signal);
    try {
      const draft = await draftWithImage(services, request, { image, options });
      return { draft, container: await recordOverLeftover(services, draft) };
    } catch (error) {
      if (error instanceof RangesTaken) continue;
      const isGone = image !== undefined && services.images.findById(image.image.id) === undefined;
      const saysSo = error instanceof TiffinError && (error.code === 'not-found' || error.code === 'corrupt');
      if (!isGone || !saysSo || attempt === imageAttempts) throw error;
    }
  }
}

async function draftWithImage(
  services: ContainerServices,
  request: CreateRequest,
  { image, options }: { readonly image: EnsuredImage | undefined; readonly options: CreateOptions },
): Promise<Draft> {
  const { createCommand, createDirectory, pod } = options;
  const draft = draftContainer(services, request, {
    image,
    createCommand,
    createDirectory,
    runner: options.startsNow ? ownOwner() : undefined,
    tiedTo: options.tied === true ? ownOwner() : undefined,
    cdi: await findCdi(services, request),
    neededIds: wantsRanges(services.settings, request) ? await idsOfImage(services, image?.image, options.signal) : 0,
    ...(pod !== undefined && { pod }),
  });
  // The first container with a map waits for the layers to be seen through it.
  await containerStack(services, draft.composition.image, draft.composition.idMaps, options);
  return draft;
}

function warnOfPorts({ log }: Pick<ContainerServices, 'log'>, { network: { mode, ports, publishAll } }: CreateRequest): void {
  if (mode === undefined || publishesPorts(mode) || (ports.length === 0 && !publishAll)) return;
  const kind = mode.kind === 'path' ? 'ns' : mode.kind;
  log.warn(`Port mappings have been discarded because "${kind}" network namespace mode does not support them`);
}

function refuseContradictions({ identity, lifecycle }: CreateRequest): void {
  if (identity.name !== undefined) requireContainerName(identity.name, 'running container create option');
  if (lifecycle.removeAtExit && ['always', 'unless-stopped'].includes(lifecycle.restart.policy)) {
    throw new TiffinError('invalid-argument', 'the --rm option conflicts with --restart, when the restartPolicy is not "" and "no"');
  }
}

async function removeReplaced(services: ContainerServices, { identity }: CreateRequest, signal: AbortSignal): Promise<void> {
  if (identity.name === undefined) throw new TiffinError('invalid-argument', 'cannot replace container without --name being set');
  const old = services.containers.find(identity.name);
  if (old?.name === identity.name) await removeContainer(services, old, { force: true, volumes: false, signal });
}

function withRequired(services: ContainerServices, request: CreateRequest): CreateRequest {
  const { requires = [] } = request.lifecycle;
  return requires.length === 0
    ? request
    : { ...request, lifecycle: { ...request.lifecycle, requires: resolveRequired(services, requires) } };
}

/** What a draft is made from beside the request. */
export type DraftParts = {
  readonly image: EnsuredImage | undefined;
  readonly runner: string | undefined;
  readonly tiedTo?: string | undefined;
  /** What devices of vendors change. */
  readonly cdi?: CdiEdits | undefined;
  /** How many IDs the image's files need; only for `--userns=auto`. */
  readonly neededIds?: number;
};

/** Decides all parts of a container; touches nothing. @throws {TiffinError} for whatever is refused */
export function draftContainer(
  services: ContainerServices,
  asked: CreateRequest,
  parts: Pick<CreateOptions, 'createCommand' | 'createDirectory' | 'pod'> & DraftParts,
): Draft {
  const { image, createCommand, createDirectory, runner, tiedTo, pod, cdi, neededIds = 0 } = parts;
  const request = withNetworks(services, withRequired(services, withDefaults(asked, services.settings.requestDefaults)));
  const prepared = prepareMounts(services, request, image?.image);
  const identity = identityOf(request, parts);
  const joins = joinedContainers(request);
  for (const { kind, container } of joins) findJoined(services, kind, container);
  const idMaps = decideIdMaps(services, request, { image: image?.image, neededIds });
  const composition = {
    request,
    image: image?.image,
    facts: containerFacts(services, identity, request),
    mounts: mountedBy(request, prepared.mounts),
    cdi,
    idMaps,
  };
  // Namespaces to join are known at the start only, so that such a spec is built then.
  const built = joins.length > 0 ? undefined : composeSpec(services, composition, {});
  const declared = declare({
    services,
    request,
    image: image?.image,
    prepared,
    built,
    createCommand,
    createDirectory,
    runner,
    idMaps,
    directory: composition.facts.stateDirectory,
  });
  const container = {
    ...identity,
    createdAt: new Date().toISOString(),
    autoRemove: request.lifecycle.removeAtExit || tiedTo !== undefined,
    labels: { ...withoutUnit(image?.image.config.config.Labels), ...request.identity.labels, ...unitLabel(services.env) },
    request: tiedTo === undefined ? declared : { ...declared, tiedTo },
    volumes: prepared.volumes,
    networks: networkNames(request),
    ...(pod !== undefined && { podId: pod.id }),
  };
  return { container, composition, prepared, built };
}

function identityOf(
  { identity, image: { source } }: CreateRequest,
  { image, pod }: Pick<CreateOptions, 'pod'> & Pick<DraftParts, 'image'>,
): Pick<NewContainer<Declared>, 'id' | 'name' | 'imageId' | 'imageName'> {
  return {
    id: pod?.infraId ?? randomId(),
    name: identity.name ?? randomName(),
    imageId: image?.image.id,
    imageName: image?.name ?? (source.kind === 'rootfs' ? source.path : ''),
  };
}

/** A name may be held by what a killed command or a killed monitor left, which then goes first. */
async function recordOverLeftover(services: ContainerServices, draft: Draft): Promise<Container> {
  try {
    return recordContainer(services, draft);
  } catch (error) {
    const { name } = draft.composition.request.identity;
    if (!(error instanceof TiffinError) || error.code !== 'already-exists' || name === undefined) throw error;
    if (!(await reapHolder(services, name))) throw error;
    return recordContainer(services, draft);
  }
}

/** Under a name of its own; one that was made up is made up again when it is taken. */
function recordContainer(services: ContainerServices, draft: Draft): Container {
  for (const network of draft.container.networks ?? []) services.networks.ensure(network);
  const isNamed = draft.composition.request.identity.name !== undefined;
  let { container } = draft;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return recordOnce(services, draft, container);
    } catch (error) {
      const isTaken = error instanceof TiffinError && error.code === 'already-exists';
      if (isTaken && !isNamed && attempt < nameAttempts) {
        container = { ...container, name: attempt > 5 ? `${randomName()}${attempt}` : randomName() };
        continue;
      }
      dropVolumes(services, draft);
      throw isTaken ? new TiffinError(error.code, `creating container storage: ${error.message}`, { cause: error }) : error;
    }
  }
}

/** The volumes in the transaction of the row: a command that is killed leaves no volume without a container. */
function recordOnce(services: ContainerServices, draft: Draft, container: Draft['container']): Container {
  const created = services.containers.create(container, () => {
    requireFreeRanges(services, container.request);
    makeVolumes(services, draft);
  });
  for (const { name } of draft.prepared.made) services.events.write({ type: 'volume', status: 'create', name });
  return created;
}

function makeVolumes({ volumes }: ContainerServices, { container, prepared }: Draft): void {
  const fresh = new Map(prepared.made.map((volume) => [volume.name, volume]));
  for (const { volume: name, anonymous } of container.volumes ?? []) volumes.ensure({ ...fresh.get(name), name, anonymous });
}

/** Their rows were never there; their directories are empty. */
function dropVolumes({ volumes }: ContainerServices, { prepared }: Draft): void {
  const known = new Set(volumes.list().map(({ name }) => name));
  for (const { name } of prepared.made) if (!known.has(name)) rmSync(volumes.directory(name), { recursive: true, force: true });
}
