import { mkdirSync, rmSync, statSync, chmodSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import { containerMembers } from '../events/event.ts';
import { writeFileAtomically } from '../lib/files.ts';
import { processIdentity } from '../lib/identity.ts';
import { sleep } from '../lib/retry.ts';
import { encodePlan } from '../native/plan-encoding.ts';
import type { PlanOp } from '../native/plan.ts';
import type { NamespaceTargets, RootfsFacts, SecretFacts } from '../runtime/facts.ts';
import { overlayDirectories } from '../runtime/mount-specs.ts';
import { volumeRegistry } from '../runtime/plan-volumes.ts';
import { compilePlan } from '../runtime/plan.ts';
import { seccompProgram } from '../runtime/seccomp.ts';
import type { UnitFacts } from '../runtime/unit.ts';
import type { BuiltSpec } from '../runtime/spec.ts';
import { ensureLayers } from '../storage/ensure-layers.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { accountFacts } from './accounts.ts';
import type { Composition } from './compose.ts';
import type { Container } from './declared.ts';
import { followingResolver, writeEtcFiles } from './etc-files.ts';
import { externalRuntime } from './external-runtime.ts';
import { findHostRoot, makeRootParts } from './host-root.ts';
import { healthFacts, writeHealthPlans } from './health-plan.ts';
import { refreshNames } from './joined-names.ts';
import type { NetworkSetup } from './connection.ts';
import { setUpNetwork } from './network.ts';
import { podMembers } from './pod-place.ts';
import { limitPod } from './pod-slice.ts';
import type { ContainerServices } from './services.ts';
import { writeSpec } from './spec-file.ts';
import { requireStartCgroup } from './start-cgroup.ts';
import { decideStart, recompose, type KnownParts } from './start-spec.ts';
import { containerStack } from './stack.ts';
import { isRunning, launcherPath, planPath, stoppedPath } from './state.ts';
import { viewOf } from './view.ts';
import { requireVolume } from './volume-medium.ts';

const pollMs = 5;
const tidyTimeoutMs = 5000;

/** A container whose plan lies ready for the helper. */
export type Launch = {
  readonly container: Container;
  readonly planPath: string;
  readonly runDirectory: string;
  /** The unit of systemd that it is; undefined: none. */
  readonly unit?: UnitFacts | undefined;
};

/**
 * Makes a container ready to be started: everything that depends on the host of today is decided anew (namespaces to join, network,
 * name servers), and the plan is written. The helper does the rest.
 *
 * @param unit the unit of systemd whose start this is
 * @throws {TiffinError} `wrong-state` when it runs, and what has become impossible since it was created
 */
export async function prepareStart(
  services: ContainerServices,
  container: Container,
  known?: KnownParts,
  unit?: UnitFacts,
): Promise<Launch> {
  if (known === undefined) await requireStopped(services, container);
  if (container.request.request.lifecycle.restart.policy === 'unless-stopped') rmSync(stoppedPath(container.directory), { force: true });
  const { composition, targets, spec, isNew } = await decideStart(services, container, { known, unit });
  const layers = await rootLayers(services, composition);
  await ensureMounted(services, composition.mounts);
  await limitPod(services, container);
  const network = await setUpNetwork(services, container);
  makeDirectories(container, composition.image, services);
  makeOverlayDirectories(composition);
  // Hooks look for the root there.
  if (spec.hooks !== undefined) mkdirSync(`${container.directory}/rootfs`, { recursive: true, mode: 0o755 });
  writeEtcFiles(composition, spec, network);
  if (isNew) writeSpec(container.directory, spec);
  const secrets = await startSecrets(services, container);
  writeHealthPlans(services, container, { spec, secrets });
  const ops = compileStart(services, container, {
    composition: await withRemappedMounts(services, composition),
    layers,
    spec,
    targets,
    network,
    secrets,
    unit,
  });
  const { runDirectory } = composition.facts;
  writeLauncher(runDirectory);
  refreshNames(services, { starting: container });
  writeFileAtomically(planPath(container.directory), encodePlan(ops), { sync: false });
  return { container, planPath: planPath(container.directory), runDirectory, unit };
}

async function startSecrets(services: ContainerServices, container: Container): Promise<SecretFacts | undefined> {
  if ((container.request.secrets ?? []).length === 0) return undefined;
  const { handOverSecrets } = await import('./secrets.ts');
  return handOverSecrets(services, container);
}

/** The layers of images that are mounted, and the blobs of artifacts, as they were found when the container was made. */
async function ensureMounted(services: ContainerServices, mounts: Composition['mounts']): Promise<void> {
  for (const mount of mounts) {
    if (mount.kind === 'bind' && mount.volume !== undefined) requireVolume(services, mount.volume);
    if (mount.kind !== 'layers') continue;
    if (mount.from === 'image') await ensureLayers(services, services.images.get(mount.id).layers);
    else shareBlob(mount);
  }
}

/** Everybody in the container may read it; on the host only its owner comes to the store. */
function shareBlob({ lower, inside, reference }: Extract<Composition['mounts'][number], { kind: 'layers' }>): void {
  try {
    chmodSync(`${lower[0]}/${inside}`, 0o644);
  } catch (cause) {
    throw new TiffinError('not-found', `${reference}: artifact does not exist`, { cause });
  }
}

/** The monitor of the last run may still be tidying up, and holds the lock until it is done. */
async function requireStopped({ places }: ContainerServices, container: Container): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const { state } = viewOf(places.runRoot, container);
    if (isRunning(state)) throw alreadyRunning(container);
    if (state.monitor === undefined || waitedMs >= tidyTimeoutMs) return;
    await sleep(pollMs);
  }
}

/** The error of a start that came second. */
export function alreadyRunning(container: Container): TiffinError {
  return new TiffinError('wrong-state', `container ${container.id} is already running: container state improper`);
}

/** Takes back what `prepareStart` wrote, after a start that never came to run anything: the container is as it was before. */
export function forgetStart(container: Container, runDirectory: string): void {
  rmSync(planPath(container.directory), { force: true });
  rmSync(launcherPath(runDirectory), { force: true });
}

/**
 * Makes what a container's root needs on the disk, without starting it.
 *
 * @throws {TiffinError} `not-found`, `corrupt` when its image is gone or cannot be made whole
 */
export async function prepareRoot(
  services: ContainerServices,
  container: Container,
): Promise<{ readonly composition: Composition; readonly rootfs: RootfsFacts }> {
  const composition = recompose(services, container);
  const layers = await rootLayers(services, composition);
  makeDirectories(container, composition.image, services);
  makeOverlayDirectories(composition);
  return { composition, rootfs: rootfsOf(container, layers) };
}

/** The image's layers, whole, as the container sees them. */
async function rootLayers(services: ContainerServices, { image, idMaps }: Composition): Promise<string[]> {
  if (image !== undefined) await ensureLayers(services, image.layers);
  return containerStack(services, image, idMaps);
}

/** What the compilation of a plan joins. */
export type StartParts = {
  readonly composition: Composition;
  /** Of the image, as the container sees them: `containerStack`. */
  readonly layers: readonly string[];
  readonly spec: BuiltSpec['spec'];
  readonly targets: NamespaceTargets;
  readonly network: NetworkSetup;
  /** undefined: it has none. */
  readonly secrets: SecretFacts | undefined;
  readonly unit?: UnitFacts | undefined;
};

/** Compiles what the helper is to do; touches nothing but the cache of seccomp programs. */
export function compileStart(
  services: ContainerServices,
  container: Container,
  { composition, layers, spec, targets, network, secrets, unit }: StartParts,
): readonly PlanOp[] {
  const { request, facts } = composition;
  return compilePlan(spec, {
    request,
    settings: services.settings,
    container: facts,
    realm: services.realm,
    rootfs: rootfsOf(container, layers),
    targets,
    mounts: composition.mounts,
    accounts: accountFacts(services, request),
    seccompProgram: seccompProgram(spec, services.places.root),
    secrets,
    networkTool: network.tool,
    resolver: followingResolver(request, network),
    networks: network.networks,
    cgroup: requireStartCgroup(services, request, spec),
    logPath: container.request.log.path,
    health: healthFacts(container),
    events: { path: services.events.path, members: containerMembers(container) },
    terminalSize: undefined,
    podMembers: podMembers(services, container),
    unit,
    externalRuntime: chosenRuntime(services, container),
  });
}

/** A pod's infra container is always ours: what holds it is no program of an image. */
function chosenRuntime({ runtime }: ContainerServices, { pod, request }: Container): ReturnType<typeof externalRuntime> {
  return pod?.isInfra === true ? undefined : externalRuntime(request.request.lifecycle.runtime ?? runtime);
}

/** Images that are mounted, as the container's map shows them. */
async function withRemappedMounts(services: ContainerServices, composition: Composition): Promise<Composition> {
  const { mounts, idMaps } = composition;
  if (idMaps === undefined || !mounts.some(({ kind }) => kind === 'layers')) return composition;
  const remapped = mounts.map(async (mount) => {
    if (mount.kind !== 'layers' || mount.from !== 'image') return mount;
    return { ...mount, lower: await containerStack(services, services.images.get(mount.id), idMaps) };
  });
  return { ...composition, mounts: await Promise.all(remapped) };
}

function rootfsOf(container: Container, layers: readonly string[]): RootfsFacts {
  const { source } = container.request.request.image;
  if (source.kind === 'rootfs' && !source.overlay) return { kind: 'directory', source: source.path };
  const { directory, autoRemove } = container;
  const own = { upper: `${directory}/upper`, work: `${directory}/work`, volatile: autoRemove };
  const parts = source.kind === 'rootfs' ? findHostRoot(source.path, directory) : undefined;
  if (parts !== undefined) return { kind: 'overlay', lower: [`${directory}/empty`], ...own, parts };
  const lower = source.kind === 'rootfs' ? [source.path] : layers;
  // Overlay wants at least one lower layer; an image may have none.
  const stack = lower.length === 0 ? [`${directory}/empty`] : lower;
  return { kind: 'overlay', lower: stack, ...own };
}

/** The upper directory is the root of the container's file system, so that it has the mode of the image's. */
function makeDirectories(container: Container, image: ImageRecord | undefined, { layers }: Pick<ContainerServices, 'layers'>): void {
  const { directory } = container;
  const { source } = container.request.request.image;
  if (source.kind === 'rootfs' && source.overlay) makeRootParts(findHostRoot(source.path, directory) ?? []);
  if (statSync(`${directory}/upper`, { throwIfNoEntry: false }) !== undefined) return;
  const top = image?.layers.at(-1);
  const mode = top === undefined ? 0o755 : (statSync(layers.path(top.diffId), { throwIfNoEntry: false })?.mode ?? 0o755) & 0o7777;
  mkdirSync(`${directory}/work`, { recursive: true, mode: 0o700 });
  if (top === undefined) mkdirSync(`${directory}/empty`, { recursive: true });
  // Another command may be starting it as well; one of them will get its lock.
  mkdirSync(`${directory}/upper`, { recursive: true, mode: 0o700 });
  chmodSync(`${directory}/upper`, mode);
}

/** Where the writes of `-v …:O` mounts go, and what other mounts need beside their sources. */
export function makeOverlayDirectories({ mounts, facts }: Composition): void {
  // Where containers find each other that have a volume in common.
  const isShared = mounts.some((mount) => mount.kind === 'bind' && mount.medium !== undefined);
  if (isShared) mkdirSync(dirname(volumeRegistry(dirname(facts.runDirectory), '-')), { recursive: true, mode: 0o700 });
  for (const [index, mount] of mounts.entries()) {
    if (mount.kind === 'layers' && !mount.writable) mkdirSync(`${facts.stateDirectory}/empty`, { recursive: true });
    const isOwn = mount.kind === 'layers' ? mount.writable : mount.kind === 'bind' && mount.options.overlay;
    if (!isOwn || (mount.kind === 'bind' && mount.options.overlayPlace !== undefined)) continue;
    const { upper, work } = overlayDirectories(facts, index);
    for (const directory of [upper, work]) {
      mkdirSync(directory, { recursive: true });
      chmodSync(directory, 0o755);
    }
  }
}

function writeLauncher(runDirectory: string): void {
  const own = processIdentity(process.pid);
  writeFileSync(launcherPath(runDirectory), `${process.pid} ${own?.startTime ?? 0}`, { mode: 0o600 });
}
