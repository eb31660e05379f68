import { fetchManifest } from './pull/fetch-manifest.ts';
import { AggregateFailure, TiffinError } from '../lib/errors.ts';
import { hostPlatform, platformMatches } from '../oci/platform.ts';
import type { Platform } from '../oci/platform.ts';
import { formatReference, parseReference, repositoryName, withDefaultTag } from '../oci/reference.ts';
import type { ImageReference } from '../oci/reference.ts';
import { resolveShortName } from '../registry/short-name.ts';
import { BlobNotes } from '../storage/blob-notes.ts';
import { abandonedAfterMs, collectAbandoned, emptyTrash } from '../storage/garbage.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { imageNotKnown } from '../storage/image-store.ts';
import { parseImageLocation } from './location.ts';
import type { ProgressListener } from './progress.ts';
import { findImage } from './resolve.ts';
import type { ImageServices, RegistryAccess } from './services.ts';
import { requireNotRejected, verifySignatures } from './signature.ts';
import { storeImage } from './store-image.ts';

/** When an image is fetched though one of that name may be in the store. */
export type PullPolicy = 'always' | 'missing' | 'newer' | 'never';

/** How `pullImage` pulls. */
export type PullOptions = {
  /** `missing` by default, as `run` has it; `pull` itself says `always`. */
  readonly policy?: PullPolicy | undefined;
  /** Of another machine than this one; from `--platform`, `--arch`, `--os`, `--variant`. */
  readonly platform?: Platform | undefined;
  readonly access?: RegistryAccess | undefined;
  readonly progress?: ProgressListener | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Reads `--policy` and `--pull`. @throws {TiffinError} `invalid-argument` in Podman's words */
export function parsePullPolicy(text: string): PullPolicy {
  switch (text.toLowerCase()) {
    case 'always':
    case 'true':
      return 'always';
    case 'missing':
    case 'ifnotpresent':
    case 'if-not-present':
    case '':
      return 'missing';
    case 'newer':
    case 'ifnewer':
      return 'newer';
    case 'never':
    case 'false':
      return 'never';
    default:
      throw new TiffinError('invalid-argument', `unsupported pull policy "${text}"`, { hint: 'known are always, missing, never, newer' });
  }
}

/**
 * Makes sure that an image is in the store, from a registry if need be, and gives it the name by which it was asked for.
 *
 * An image that had the name before stays without it. Of the places where a short name may be, the first that has it
 * counts.
 *
 * @param name a reference, or for the policies `missing` and `never` also an ID
 * @throws {TiffinError} `not-found`, `unauthorized`, `unreachable`, and those of `storeImage`
 */
export async function pullImage(services: ImageServices, name: string, options: PullOptions = {}): Promise<ImageRecord> {
  const location = parseImageLocation(name);
  if (location !== undefined && location.transport !== 'docker') {
    const { pullFromLocation } = await import('./pull-location.ts');
    return await pullFromLocation(services, location, options);
  }
  return await pullByName(services, name, options);
}

async function pullByName(services: ImageServices, name: string, options: PullOptions): Promise<ImageRecord> {
  const { policy = 'missing' } = options;
  const local = policy === 'always' ? undefined : findLocally(services, name, options.platform);
  if (policy === 'never' && local === undefined) throw imageNotKnown(name);
  if (local !== undefined && policy !== 'newer') return local;
  services.state.requireWritable();
  await emptyTrash(collectAbandoned(services, abandonedAfterMs), services.realm);
  try {
    return await pullFirst(services, candidates(services, name), options);
  } catch (error) {
    if (local === undefined || !isOutOfReach(error)) throw error;
    services.log.debug(`${name}: using the image in the store: ${error.message}`);
    return local;
  }
}

/** With `newer` the image in the store will do when the registry cannot say whether there is a newer one. */
function isOutOfReach(error: unknown): error is TiffinError {
  return error instanceof TiffinError && (error.code === 'unreachable' || error.code === 'not-found' || error.code === 'unauthorized');
}

/**
 * Pulls every tag of a repository (`pull --all-tags`), one image after the other.
 *
 * @throws {TiffinError} `invalid-argument` when `name` has a tag or a digest
 */
export async function pullAllTags(services: ImageServices, name: string, options: PullOptions = {}): Promise<ImageRecord[]> {
  const transport = parseImageLocation(name)?.transport ?? 'docker';
  if (transport !== 'docker') throw new TiffinError('invalid-argument', `pulling all tags is not supported for ${transport} transport`);
  const [reference] = resolveShortName(name.replace(/^docker:\/\//, ''), services.registries);
  if (reference === undefined || reference.tag !== undefined || reference.digest !== undefined) {
    throw new TiffinError('invalid-argument', `pull --all-tags takes a name without tag or digest, not ${name}`);
  }
  await using repository = await services.openRepository(reference, options.access ?? {});
  const tags = await repository.listTags(options.signal);
  const images: ImageRecord[] = [];
  for (const tag of tags) images.push(await pullOne(services, { ...reference, tag }, options));
  return images;
}

function findLocally(services: ImageServices, name: string, platform: Platform | undefined): ImageRecord | undefined {
  const image = findImage(services, name.replace(/^docker:\/\//, ''), platform)?.image;
  if (image === undefined || platform === undefined || platformMatches(image.platform, platform)) return image;
  return undefined;
}

function candidates(services: ImageServices, name: string): readonly ImageReference[] {
  try {
    // What names its transport is whole: neither aliases nor search registries are asked.
    if (name.startsWith('docker://')) return [withDefaultTag(parseReference(name.slice('docker://'.length)))];
    return resolveShortName(name, services.registries).map(withDefaultTag);
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code !== 'invalid-argument') throw error;
    throw new TiffinError(
      'invalid-argument',
      `parsing reference "${name}": ${error.message.replace(/^(invalid reference format): .*$/, '$1')}`,
      { cause: error.cause, hint: error.hint },
    );
  }
}

async function pullFirst(services: ImageServices, references: readonly ImageReference[], options: PullOptions): Promise<ImageRecord> {
  const failures: TiffinError[] = [];
  for (const reference of references) {
    try {
      return await pullOne(services, reference, options);
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code === 'cancelled' || error.code === 'no-space') throw error;
      failures.push(error);
    }
  }
  throw failures.length === 1 ? failures[0]! : new AggregateFailure(failures);
}

async function pullOne(services: ImageServices, reference: ImageReference, options: PullOptions): Promise<ImageRecord> {
  const { progress, signal, platform } = options;
  const name = formatReference(reference);
  progress?.({ kind: 'resolving', reference: name });
  try {
    requireNotRejected(services.trust, reference);
    await using source = await services.openRepository(reference, options.access ?? {});
    const wanted = platform ?? hostPlatform();
    const { manifest, index } = await fetchManifest(source, reference, { platform: wanted, signal });
    await verifySignatures(services.trust, { reference, manifest, index, repository: source }, signal);
    const image = await storeImage(
      services,
      { manifest, source, ...(index === undefined ? {} : { index }), ...namesOf(reference) },
      {
        progress,
        signal,
        check: (config) => {
          if (platformMatches(config, wanted)) return;
          services.log.warn(
            `image platform (${config.os}/${config.architecture}) does not match the expected platform (${wanted.os}/${wanted.architecture})`,
          );
        },
      },
    );
    const blobs = [image.configDigest, ...image.layers.map((layer) => layer.blob.digest)];
    new BlobNotes(services.state).sawBlobs(repositoryName(reference), blobs);
    services.events?.write({ type: 'image', status: 'pull', id: image.id, name });
    return image;
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
    throw new TiffinError(error.code, `pull ${name}: ${error.message}`, { hint: error.hint, cause: error.cause });
  }
}

/** Where both are given the digest decides, and the tag, which nobody vouched for, is dropped. */
function namesOf(reference: ImageReference): { names: string[]; digestNames: string[] } {
  if (reference.digest === undefined) return { names: [formatReference(reference)], digestNames: [] };
  return { names: [], digestNames: [`${repositoryName(reference)}@${reference.digest}`] };
}
