/**
 * Builds in this process, on a store of their own that has `localhost/busybox:latest`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buildImages } from '../../src/build/build.ts';
import type { BuildEvent } from '../../src/build/event.ts';
import type { BuildOutcome, BuiltImage } from '../../src/build/outcome.ts';
import type { BuildRequest, StepsRequest } from '../../src/build/request.ts';
import type { Engine } from '../../src/engine.ts';
import { storeImage } from '../../src/image/store-image.ts';
import { deleteTrees } from '../../src/native/delete-trees.ts';
import type { Digest } from '../../src/oci/digest.ts';
import { plainRequest, plainResources } from '../../src/runtime/plain-request.ts';
import { fakeRepository } from './image-source.ts';
import { busyboxImage } from './images.ts';
import { scratchEngine } from './scratch-engine.ts';

/** What holds for every RUN when nothing is asked: no network, so that nothing is waited for. */
export function plainSteps(changes: Partial<StepsRequest> = {}): StepsRequest {
  const plain = plainRequest('x');
  return {
    network: { ...plain.network, mode: { kind: 'none' } },
    security: plain.security,
    resources: plainResources(),
    mounts: [],
    shmSizeBytes: undefined,
    rlimits: [],
    additionalGroups: [],
    environment: plain.process.environment,
    hostNamespaces: [],
    secrets: [],
    ssh: [],
    allow: [],
    ...changes,
  };
}

/** A request that asks for nothing but a context. */
export function plainBuild(context: string, changes: Partial<BuildRequest> = {}): BuildRequest {
  return {
    source: { context, files: [], ignoreFile: undefined, namedContexts: {}, directory: context, preprocessorFlags: [], from: undefined },
    language: { buildArgs: {}, target: undefined, skipUnusedStages: true },
    platforms: [],
    allPlatforms: false,
    pull: { policy: 'never', access: {} },
    cache: { noCache: false, noCacheStages: [], layers: true, squash: 'none', cacheFrom: [], cacheTo: [], ttlMs: undefined },
    steps: plainSteps(),
    image: {
      format: 'oci',
      labels: {},
      unsetLabels: [],
      environment: [],
      unsetEnvironment: [],
      annotations: {},
      unsetAnnotations: [],
      inheritLabels: true,
      inheritAnnotations: true,
      identityLabel: undefined,
      createdAnnotation: true,
      omitHistory: false,
      osVersion: undefined,
      osFeatures: [],
      times: { real: false, timestamp: undefined, sourceDateEpoch: undefined },
    },
    output: { tags: [], outputs: [], push: false, iidFile: undefined, metadataFile: undefined, manifest: undefined },
    jobs: 0,
    ...changes,
  };
}

/** What a build did. */
export type Built = BuiltImage & {
  readonly outcome: BuildOutcome;
  readonly events: readonly BuildEvent[];
  /** All that RUNs wrote, in the order in which it came. */
  readonly text: string;
  /** Steps that were found in the cache, as their text. */
  readonly cached: readonly string[];
  /** A file of the topmost layer that has it. */
  read(path: string): string;
};

/** A store, a context, and what builds from it. */
export type BuildBench = AsyncDisposable & {
  readonly engine: Engine;
  readonly context: string;
  /** Writes files of the context. */
  write(files: Readonly<Record<string, string>>): void;
  /** Builds a Containerfile. Without leases afterwards: the image has no name and stays. */
  build(
    text: string,
    changes?: Partial<BuildRequest>,
    hooks?: { signal?: AbortSignal; onEvent?: (event: BuildEvent) => void },
  ): Promise<Built>;
};

/** Makes a bench. Use: `await using bench = await buildBench();` */
export async function buildBench({ env = {} }: { env?: Record<string, string> } = {}): Promise<BuildBench> {
  const scratch = scratchEngine();
  Object.assign(scratch.engine.env, env);
  const { engine } = scratch;
  const made = busyboxImage({ createdAt: '2020-01-01T00:00:00Z' });
  const { bytes, mediaType, size } = made.manifest;
  const descriptor = { mediaType, digest: made.manifest.digest as Digest, size };
  const source = fakeRepository({ tag: made });
  await storeImage(engine, { manifest: { bytes, descriptor }, source, names: ['localhost/busybox:latest'] });
  const context = join(scratch.directory, 'context');
  mkdirSync(context);
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(context, path)), { recursive: true });
      writeFileSync(join(context, path), text);
    }
  };
  return {
    engine,
    context,
    write,
    build: async (text, changes = {}, hooks = {}) => {
      write({ Containerfile: text });
      return buildWith(engine, plainBuild(context, changes), hooks);
    },
    [Symbol.asyncDispose]: async () => {
      await deleteTrees([engine.places.root], { realm: engine.realm });
      scratch[Symbol.dispose]();
    },
  };
}

async function buildWith(
  engine: Engine,
  request: BuildRequest,
  hooks: { readonly signal?: AbortSignal; readonly onEvent?: (event: BuildEvent) => void },
): Promise<Built> {
  const events: BuildEvent[] = [];
  const onEvent = (event: BuildEvent): void => {
    events.push(event);
    hooks.onEvent?.(event);
  };
  const signal = hooks.signal ?? new AbortController().signal;
  await using outcome = await buildImages(engine, request, { onEvent, signal, openInput: () => Readable.from([]) });
  const image = outcome.images[0]!;
  return {
    ...image,
    outcome,
    events,
    text: events.map((event) => (event.kind === 'step-output' ? Buffer.from(event.bytes).toString() : '')).join(''),
    cached: events.flatMap((event) => (event.kind === 'step-cached' ? [event.step.text] : [])),
    read: (path) => {
      for (const { diffId } of image.image.layers.toReversed()) {
        try {
          return readFileSync(join(engine.layers.path(diffId), path), 'utf8');
        } catch {
          // It is in a lower layer.
        }
      }
      throw new Error(`no layer has ${path}`);
    },
  };
}
