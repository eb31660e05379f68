import { collectBytes } from './lock/collect-bytes.ts';
import { TiffinError } from '../lib/errors.ts';
import { isIndexMediaType, isManifestMediaType } from '../oci/descriptor.ts';
import { digestOf, type Digest } from '../oci/digest.ts';
import { parseImageConfig } from '../oci/image-config.ts';
import { maxManifestBytes, parseManifest, type Manifest } from '../oci/manifest.ts';
import { formatPlatform, parsePlatform, type Platform } from '../oci/platform.ts';
import { formatReference, parseReference, withDefaultTag, type ImageReference } from '../oci/reference.ts';
import { resolveShortName } from '../registry/short-name.ts';
import type { LockedImage, LockFile } from './lock-file.ts';
import type { ImageServices, RegistryAccess, Repository } from './services.ts';
import { requireNotRejected } from './signature.ts';

/** What locking works with. */
export type LockServices = Pick<ImageServices, 'registries' | 'openRepository' | 'trust'>;

/** How registries are asked. */
export type LockOptions = { readonly access?: RegistryAccess; readonly signal: AbortSignal };

/** One platform of a reference that means something else now; undefined: it is not there, or was not. */
export type LockChange = {
  readonly reference: string;
  readonly platform: string;
  readonly before: Digest | undefined;
  readonly after: Digest | undefined;
};

/** A lock file as it is to be, and what is different in it. */
export type LockUpdate = { readonly file: LockFile; readonly changes: readonly LockChange[] };

/**
 * Adds references to a lock: what their registries say now, for every platform. Those that are there stay as they are.
 *
 * @throws {TiffinError} `not-found`, `unauthorized`, `unreachable`, `invalid-argument` for a name with a digest, which needs no lock
 */
export async function addToLock(
  services: LockServices,
  file: LockFile,
  names: readonly string[],
  options: LockOptions,
): Promise<LockUpdate> {
  const added: LockedImage[] = [];
  for (const name of names) {
    const candidates = referencesOf(services, name);
    if (candidates.some((candidate) => has([...file.images, ...added], formatReference(candidate)))) continue;
    added.push(await lockFirst(services, candidates, options));
  }
  return withChanges(file, [...file.images, ...added]);
}

/**
 * Asks the registries again what references mean: those given, or all.
 *
 * @throws {TiffinError} `not-found` for a name that is not in the lock; what `addToLock` throws
 */
export async function updateLock(
  services: LockServices,
  file: LockFile,
  names: readonly string[],
  options: LockOptions,
): Promise<LockUpdate> {
  const wanted = new Set(names.map((name) => lockedReference(services, file, name).reference));
  const images: LockedImage[] = [];
  for (const image of file.images) {
    const isWanted = names.length === 0 || wanted.has(image.reference);
    images.push(isWanted ? await lockOne(services, parseReference(image.reference), options) : image);
  }
  return withChanges(file, images);
}

/** What a lock says about a name; short names mean what a pull of them would try. @throws {TiffinError} `not-found` */
export function lockedReference(services: Pick<LockServices, 'registries'>, file: LockFile, name: string): LockedImage {
  const wanted = new Set(referencesOf(services, name).map(formatReference));
  const found = file.images.find(({ reference }) => wanted.has(reference));
  if (found === undefined) throw new TiffinError('not-found', `${name} is not in ${file.path}`, { hint: `add it: tiffin lock ${name}` });
  return found;
}

function referencesOf({ registries }: Pick<LockServices, 'registries'>, name: string): ImageReference[] {
  const references = resolveShortName(name.replace(/^docker:\/\//, ''), registries);
  if (references.some(({ digest }) => digest !== undefined))
    throw new TiffinError('invalid-argument', `${name} has a digest, which says what it means without a lock`);
  return references.map((reference) => withDefaultTag(reference));
}

function has(images: readonly LockedImage[], reference: string): boolean {
  return images.some((image) => image.reference === reference);
}

/** Of the places where a short name may be, the first that has it. */
async function lockFirst(services: LockServices, candidates: readonly ImageReference[], options: LockOptions): Promise<LockedImage> {
  let failure: unknown;
  for (const candidate of candidates) {
    try {
      return await lockOne(services, candidate, options);
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
      failure ??= error;
    }
  }
  throw failure;
}

async function lockOne(services: LockServices, reference: ImageReference, { access = {}, signal }: LockOptions): Promise<LockedImage> {
  const name = formatReference(reference);
  try {
    requireNotRejected(services.trust, reference);
    await using repository = await services.openRepository(reference, access);
    const { bytes, mediaType, digest } = await repository.getManifest(reference.tag ?? '', signal);
    const parsed = parseManifest(bytes, mediaType);
    if (parsed.kind === 'manifest')
      return { reference: name, platforms: new Map([[await platformOf(repository, parsed, signal), digest]]) };
    const platforms = parsed.manifests.flatMap((entry): [string, Digest][] => {
      const isImage = isManifestMediaType(entry.mediaType) || isIndexMediaType(entry.mediaType);
      const platform = isImage && entry.platform !== undefined ? plainPlatform(entry.platform) : undefined;
      return platform === undefined ? [] : [[platform, entry.digest]];
    });
    if (platforms.length === 0) throw new TiffinError('unsupported', 'its index names no platforms');
    // Where a platform is there twice, a pull takes the first.
    return { reference: name, platforms: new Map(platforms.toReversed()) };
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
    throw new TiffinError(error.code, `lock ${name}: ${error.message}`, { hint: error.hint, cause: error.cause });
  }
}

/** A manifest without an index says what it is for in its config only. */
async function platformOf(repository: Repository, { config }: Manifest, signal: AbortSignal): Promise<string> {
  if (config.size > maxManifestBytes) throw new TiffinError('unsupported', `its config has ${config.size} bytes`);
  const { stream } = await repository.openBlob(config, { offset: 0, signal });
  const bytes = await collectBytes(stream, config.size);
  if (digestOf(bytes) !== config.digest) throw new TiffinError('corrupt', `config ${config.digest} has another digest`);
  const { os, architecture, variant } = parseImageConfig(bytes);
  if (os === '' || architecture === '') throw new TiffinError('unsupported', 'its config names no platform');
  const platform = plainPlatform({ os, architecture, ...(variant === undefined ? {} : { variant }) });
  if (platform === undefined) throw new TiffinError('unsupported', 'its config names no platform that we know');
  return platform;
}

/** A platform in the one way in which lock files write it; undefined for what is none, such as attestations. */
function plainPlatform(platform: Platform): string | undefined {
  if (platform.os === 'unknown' || platform.architecture === 'unknown') return undefined;
  try {
    return formatPlatform(parsePlatform(formatPlatform(platform)));
  } catch {
    return undefined;
  }
}

function withChanges(file: LockFile, images: readonly LockedImage[]): LockUpdate {
  const before = flat(file.images);
  const after = flat(images);
  const keys = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  const changes = keys
    .map((key) => {
      const [reference = '', platform = ''] = key.split(' ');
      return { reference, platform, before: before.get(key), after: after.get(key) };
    })
    .filter((change) => change.before !== change.after);
  return { file: { ...file, images }, changes };
}

function flat(images: readonly LockedImage[]): Map<string, Digest> {
  return new Map(
    images.flatMap(({ reference, platforms }) => [...platforms].map(([platform, digest]) => [`${reference} ${platform}`, digest])),
  );
}
