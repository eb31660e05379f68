import { resolve } from 'node:path';

import { ensureImage, type EnsuredImage } from '../image/ensure.ts';
import { holdImages } from '../image/hold-images.ts';
import type { PullOptions } from '../image/pull.ts';
import type { ImageServices } from '../image/services.ts';
import { formatPlatform, hostPlatform, type Platform } from '../oci/platform.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { Base, BaseRequest } from './base-image.ts';
import { findNamed, parseNamedContext, type NamedContext } from './context/named.ts';
import { openContext, type ContextHooks, type ContextServices } from './open-context.ts';
import type { BuildContext } from './context.ts';
import type { BuildRequest, SourceRequest } from './request.ts';

/** The slice with which bases are found. */
export type BaseServices = ImageServices & ContextServices;

/** What the command line says of them. */
export type BaseOptions = {
  readonly request: Pick<BuildRequest, 'source' | 'pull'>;
  readonly hooks: ContextHooks;
};

/**
 * Finds what stages begin with, each once in a build: images of the store or of registries by the pull policy, the lock, and the policy on
 * signatures; named contexts before all. They stay in the store until it is disposed of.
 */
export class BaseResolver implements AsyncDisposable {
  readonly #services: BaseServices;
  readonly #options: BaseOptions;
  readonly #known = new Map<string, Promise<Base>>();
  readonly #held = new AsyncDisposableStack();

  constructor(services: BaseServices, options: BaseOptions) {
    this.#services = services;
    this.#options = options;
  }

  /** Whether `--build-context` gives that name a meaning, which then comes before stages and images. */
  hasContext(name: string, platform?: Platform): boolean {
    return findNamed(this.#options.request.source.namedContexts, name, platform) !== undefined;
  }

  /**
   * Finds what a name stands for.
   *
   * @throws {TiffinError} `not-found`, `unauthorized`, `unreachable`, `corrupt`, `denied` by policy, `wrong-state` by the lock; those of `openContext`
   */
  async resolve(request: BaseRequest): Promise<Base> {
    const key = `${request.name} ${formatPlatform(request.platform)}`;
    const known = this.#known.get(key) ?? this.#find(request);
    this.#known.set(key, known);
    return await known;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#held.disposeAsync();
  }

  async #find(request: BaseRequest): Promise<Base> {
    const { namedContexts, directory } = this.#options.request.source;
    const named = findNamed(namedContexts, request.name, request.platform);
    if (named !== undefined) return await this.#open(parseNamedContext(named.name, named.value, directory), request);
    if (request.name === 'scratch') return { kind: 'scratch' };
    return this.#hold(await this.#ensure(request.name, request));
  }

  async #open(context: NamedContext, request: BaseRequest): Promise<Base> {
    const { directory } = this.#options.request.source;
    switch (context.kind) {
      case 'image':
        return this.#hold(await this.#ensure(context.reference, request));
      case 'layout': {
        const { imageOfLayout } = await import('./context/layout-image.ts');
        const image = await imageOfLayout(
          this.#services,
          { ...context, path: resolve(directory, context.path) },
          this.#pullOptions(request),
        );
        return this.#hold({ image, name: request.name });
      }
      case 'files': {
        const opened = await openContext(this.#services, context.name, { directory, hooks: this.#options.hooks, needsFiles: true });
        const held = this.#held.use(opened.context);
        return { kind: 'files', context: held, ignore: await ignoreLinesOf(held, this.#options.request.source) };
      }
      default:
        return context satisfies never;
    }
  }

  /** The lock, when there is one, says what a name means. */
  async #ensure(name: string, request: BaseRequest): Promise<EnsuredImage> {
    const options = this.#pullOptions(request);
    const { lock } = this.#options.request.pull;
    if (lock === undefined) return await ensureImage(this.#services, name, options);
    const { ensureLocked } = await import('../image/locked.ts');
    return await ensureLocked(this.#services, lock, name, options);
  }

  #pullOptions({ name, platform, isAnyFine }: BaseRequest): PullOptions {
    const { request, hooks } = this.#options;
    const { policy, access } = request.pull;
    const isHosts = isAnyFine === true && formatPlatform(platform) === formatPlatform(hostPlatform());
    return {
      policy,
      access,
      platform: isHosts ? undefined : platform,
      signal: hooks.signal,
      progress: (event) => hooks.onEvent({ kind: 'transfer', what: name, event }),
    };
  }

  /** Whatever others remove meanwhile, its blobs and layers stay. */
  #hold({ image, name }: { readonly image: ImageRecord; readonly name: string }): Base {
    this.#held.use(holdImages(this.#services, [image]));
    // Says which layer is missing, before anything is built on it.
    this.#services.layers.stack(image.layers.map(({ diffId }) => diffId));
    return { kind: 'image', image, name };
  }
}

/** A context under a name has an ignore file of its own: the one that lies at its top. */
async function ignoreLinesOf({ root }: BuildContext, source: SourceRequest): Promise<readonly string[]> {
  if (root.kind !== 'directory') return [];
  const [{ findIgnoreFile }, { ignoreLine, parseIgnore }] = await Promise.all([
    import('./context/ignore-file.ts'),
    import('../containerfile/ignore.ts'),
  ]);
  const found = findIgnoreFile({ source: { ...source, ignoreFile: undefined }, context: root.path, beside: undefined });
  return found === undefined ? [] : parseIgnore(found.bytes, { file: found.name }).map(ignoreLine);
}
