import { resolve } from 'node:path';
import { Readable } from 'node:stream';

import { reapAll } from '../container/reap.ts';
import { AggregateFailure } from '../lib/errors.ts';
import { listImages } from '../image/list.ts';
import { findImage, findList, getImage } from '../image/resolve.ts';
import { formatPlatform, parsePlatform } from '../oci/platform.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { ImageInspection } from './api/image-inspection.ts';
import type { Image, Images, PullOptions, PushOptions, RemoveImageOptions, SaveOptions } from './api/images.ts';
import type { Abortable } from './api/options.ts';
import { Given, invalid, requireWord, requireWords } from './given.ts';
import { toJson } from './plain.ts';
import { listenerOf } from './progress.ts';
import { registryAccess, registryOptionNames } from './registry-access.ts';
import type { Session } from './session.ts';

const policies = ['missing', 'always', 'newer', 'never'] as const;

/** `tiffin.images` */
export class ImageShelf implements Images {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async pull(reference: string, options?: PullOptions): Promise<Image> {
    const given = new Given('pull', options, [...registryOptionNames, 'pull', 'platform', 'onProgress', 'signal']);
    const name = requireWord('pull: the reference', reference);
    const platform = given.text('platform');
    const choices = {
      policy: given.oneOf('pull', policies) ?? ('always' as const),
      access: registryAccess(given, this.#session.directory),
      ...(platform !== undefined && { platform: parsePlatform(platform) }),
    };
    return await this.#session.run(given.signal(), async (signal) => {
      const { pullImage } = await import('../image/pull.ts');
      const listener = listenerOf(given, name, signal);
      return await listener.run(async (wake, progress) =>
        publicImage(await pullImage(this.#session.engine, name, { ...choices, signal: wake, progress })),
      );
    });
  }

  async push(nameOrId: string, options?: PushOptions): Promise<string> {
    const given = new Given('push', options, [...registryOptionNames, 'destination', 'onProgress', 'signal']);
    const name = requireWord('push: the image', nameOrId);
    const [access, destination] = [registryAccess(given, this.#session.directory), given.text('destination')];
    return await this.#session.run(given.signal(), async (signal) => {
      const { engine } = this.#session;
      return await listenerOf(given, destination ?? name, signal).run(async (wake, progress) => {
        if (findList(engine, name) !== undefined) {
          const { pushList } = await import('../image/push-list.ts');
          return await pushList(engine, name, destination, { all: true, access, copy: { progress }, signal: wake });
        }
        const { pushImage } = await import('../image/push.ts');
        return (await pushImage(engine, name, destination, { access, progress, signal: wake })).manifest.digest;
      });
    });
  }

  async get(nameOrId: string): Promise<Image> {
    const name = requireWord('get: the image', nameOrId);
    return await this.#session.run(undefined, () => publicImage(getImage(this.#session.engine, name).image));
  }

  async find(nameOrId: string): Promise<Image | undefined> {
    const name = requireWord('find: the image', nameOrId);
    return await this.#session.run(undefined, () => {
      const found = findImage(this.#session.engine, name);
      return found === undefined ? undefined : publicImage(found.image);
    });
  }

  async list(filters?: readonly string[]): Promise<readonly Image[]> {
    const texts = new Given('list', { filters }, ['filters']).texts('filters') ?? [];
    return await this.#session.run(undefined, () => {
      // A row for each name.
      const images = new Map(listImages(this.#session.engine, { filters: texts }).map(({ image }) => [image.id, image]));
      return [...images.values()].map(publicImage);
    });
  }

  async inspect(nameOrId: string): Promise<ImageInspection> {
    const name = requireWord('inspect: the image', nameOrId);
    return await this.#session.run(undefined, async () => {
      const { inspectImage } = await import('../image/inspect.ts');
      const { engine } = this.#session;
      return toJson(inspectImage(engine, getImage(engine, name).image)) as ImageInspection;
    });
  }

  async tag(nameOrId: string, ...names: readonly string[]): Promise<void> {
    const words = requireWords('tag: the names', names);
    await this.#session.run(undefined, async () => {
      const { tagImage } = await import('../image/tag.ts');
      tagImage(this.#session.engine, requireWord('tag: the image', nameOrId), words);
    });
  }

  async untag(nameOrId: string, ...names: readonly string[]): Promise<void> {
    const words = names.length === 0 ? [] : requireWords('untag: the names', names);
    await this.#session.run(undefined, async () => {
      const { untagImage } = await import('../image/tag.ts');
      untagImage(this.#session.engine, requireWord('untag: the image', nameOrId), words);
    });
  }

  async remove(nameOrId: string, options?: RemoveImageOptions): Promise<void> {
    const given = new Given('remove', options, ['force', 'signal']);
    const name = requireWord('remove: the image', nameOrId);
    const force = given.flag('force') ?? false;
    await this.#session.run(given.signal(), async (signal) => {
      const { engine } = this.#session;
      const { removeImages } = await import('../image/remove.ts');
      const removeContainer = (id: string): Promise<void> => this.#session.removeContainer(id, { volumes: false, signal });
      // What a process that has ended left holds its image until its record is dropped.
      await reapAll(engine);
      const { failures } = await removeImages(engine, [name], { force, ...(force ? { removeContainer } : {}) });
      const [first] = failures;
      if (first !== undefined) throw failures.length === 1 ? first : new AggregateFailure(failures);
    });
  }

  async load(source: string | Readable, options?: Abortable): Promise<readonly Image[]> {
    const given = new Given('load', options, ['signal']);
    const input =
      typeof source === 'string' ? { path: resolve(this.#session.directory, requireWord('load: the path', source)) } : { stream: source };
    if ('stream' in input && !(input.stream instanceof Readable)) throw invalid('load: the source must be a path or a Readable');
    return await this.#session.run(given.signal(), async (signal) => {
      const { loadImages } = await import('../image/load.ts');
      return (await loadImages(this.#session.engine, input, { signal })).map(({ image }) => publicImage(image));
    });
  }

  async save(namesOrIds: string | readonly string[], path: string, options?: SaveOptions): Promise<void> {
    const given = new Given('save', options, ['format', 'signal']);
    const names = requireWords('save: the images', typeof namesOrIds === 'string' ? [namesOrIds] : namesOrIds);
    const format = given.oneOf('format', ['docker-archive', 'docker-dir', 'oci-archive', 'oci-dir']) ?? 'docker-archive';
    const output = { path: resolve(this.#session.directory, requireWord('save: the path', path)) };
    await this.#session.run(given.signal(), async (signal) => {
      const { saveImages } = await import('../image/save.ts');
      const multiImageArchive = names.length > 1 && format === 'docker-archive';
      await saveImages(this.#session.engine, names, output, { format, multiImageArchive, signal });
    });
  }
}

/** An image, in the words of the package. */
export function publicImage(image: ImageRecord): Image {
  return {
    id: image.id,
    digest: image.manifestDigest,
    names: [...image.names],
    platform: formatPlatform(image.platform),
    sizeBytes: image.sizeBytes,
    createdAt: dateOf(image.config.created),
    labels: { ...image.config.config.Labels },
  };
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
