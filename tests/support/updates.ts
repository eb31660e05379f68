/**
 * Containers that a systemd in this process restarts, and a registry in memory that has newer images for them.
 */
import type { Container } from '../../src/container/declared.ts';
import { pullImage } from '../../src/image/pull.ts';
import { TiffinError } from '../../src/lib/errors.ts';
import { randomId } from '../../src/lib/id.ts';
import type { AutoUpdateOptions, UnitManager } from '../../src/systemd/auto-update/task.ts';
import { makeImage, type MadeImage } from './images.ts';
import { memoryRegistry, type MemoryRegistry } from './memory-registry.ts';
import { addContainer, rootRequest, scratchEngine, writeStatus, type ScratchEngine } from './scratch-engine.ts';

/** A container that a test wants to run. */
export type WantedContainer = {
  readonly name: string;
  /** undefined: it has none. */
  readonly unit?: string;
  /** Of the label; undefined: it has no such label. */
  readonly policy?: string;
  /** As it was typed. */
  readonly reference?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Of the image. */
  readonly imageLabels?: Readonly<Record<string, string>>;
  readonly podId?: string;
};

/** Everything that an update needs. `restarts` are the units that were restarted, in order. */
export type UpdateScene = Disposable & {
  readonly scratch: ScratchEngine;
  readonly registry: MemoryRegistry;
  readonly manager: UnitManager;
  readonly restarts: string[];
  readonly options: AutoUpdateOptions;
  /** Units that do not start with an image of this ID. */
  readonly unfit: Map<string, string>;
  /** Makes a container on the image that its name stands for now, and lets it run. */
  run(wanted: WantedContainer): Container;
  /** What runs now under a name. */
  imageOf(name: string): string | undefined;
};

/** The name of the image of all containers that say no other. */
export const appName = 'registry.test/app:1';

/** An image without layers, which differs from others by this word. */
export function versionedImage(version: string): MadeImage {
  return makeImage({ layers: [], config: { Env: [`VERSION=${version}`] } });
}

/** Sets the scene: the first image of `appName` is in the registry and in the store. */
export async function updateScene(): Promise<UpdateScene> {
  const scratch = scratchEngine();
  const registry = memoryRegistry();
  const services = Object.assign(scratch.engine, { openRepository: registry.openRepository });
  registry.putImage(appName, versionedImage('1'));
  await pullImage(services, appName, { policy: 'always' });
  const ran = new Map<string, WantedContainer[]>();
  const restarts: string[] = [];
  const unfit = new Map<string, string>();
  const run = (wanted: WantedContainer): Container => {
    const { unit } = wanted;
    if (unit !== undefined) ran.set(unit, [...(ran.get(unit) ?? []).filter(({ name }) => name !== wanted.name), wanted]);
    return addRunning(scratch, wanted);
  };
  const remove = (name: string): void => {
    const old = services.containers.find(name);
    if (old !== undefined) services.containers.remove(old.id);
  };
  return {
    scratch,
    registry,
    restarts,
    unfit,
    run,
    options: { dryRun: false, rollback: true, filters: [], access: {}, signal: new AbortController().signal },
    imageOf: (name) => services.containers.find(name)?.imageId,
    manager: {
      requireUnit: async (unit) => {
        if (!ran.has(unit)) throw new TiffinError('not-found', `unit ${unit} is not known to systemd`);
        return Promise.resolve();
      },
      restart: async (unit) => {
        restarts.push(unit);
        for (const wanted of ran.get(unit) ?? []) {
          remove(wanted.name);
          if (addRunning(scratch, wanted).imageId === unfit.get(unit)) {
            remove(wanted.name);
            throw new TiffinError('runtime-failed', `Job for ${unit} failed`);
          }
        }
        return Promise.resolve();
      },
      isActive: async (unit) => Promise.resolve((ran.get(unit) ?? []).every(({ name }) => services.containers.find(name) !== undefined)),
      start: async (unit) => {
        restarts.push(`start ${unit}`);
        if (unfit.get(unit) === services.images.findByName(appName)?.id) throw new TiffinError('runtime-failed', `Job for ${unit} failed`);
        return Promise.resolve();
      },
    },
    [Symbol.dispose]: () => scratch[Symbol.dispose](),
  };
}

function addRunning(scratch: ScratchEngine, wanted: WantedContainer): Container {
  const { name, unit, policy, reference = appName, imageLabels = {}, podId } = wanted;
  const image = scratch.engine.images.findByName(reference) ?? scratch.engine.images.findByName(`localhost/${reference}`);
  const plain = rootRequest();
  const labels = {
    ...(unit !== undefined && { PODMAN_SYSTEMD_UNIT: unit }),
    ...(policy !== undefined && { 'io.containers.autoupdate': policy }),
    ...wanted.labels,
  };
  const container = addContainer(scratch, {
    id: randomId(),
    name,
    imageId: image?.id,
    imageName: image?.names[0] ?? reference,
    labels: { ...imageLabels, ...labels },
    wanted: {
      ...plain,
      identity: { ...plain.identity, labels },
      image: { ...plain.image, source: { kind: 'image', reference } },
    },
    ...(podId !== undefined && { podId }),
  });
  writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  return container;
}
