import { basename } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestHex } from '../oci/digest.ts';
import { maxLayers } from '../oci/manifest.ts';
import type { Manifest } from '../oci/manifest.ts';
import { blobResource } from '../storage/blob-store.ts';
import type { DocumentRecord } from '../storage/document-record.ts';
import { collectBlobs } from '../storage/garbage.ts';
import { artifactName, readArtifact } from './artifact.ts';
import type { ArtifactServices } from './artifact.ts';
import { storeFile, titleAnnotation } from './artifact/store-file.ts';
import { emptyConfig, formatArtifactManifest, unknownArtifactType } from './artifact/write-manifest.ts';
import type { ImageServices } from './services.ts';

/** The slice with which artifacts are made. */
export type AddArtifactServices = ArtifactServices & Pick<ImageServices, 'state' | 'leases'>;

/** How `addArtifact` makes an artifact. */
export type AddArtifactOptions = {
  readonly type?: string | undefined;
  /** The media type of the files; undefined: each by its first bytes. */
  readonly fileType?: string | undefined;
  /** Of each file, and of a new artifact itself. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Add the files to the artifact that has the name. */
  readonly append?: boolean;
  /** Take the name from the artifact that has it. */
  readonly replace?: boolean;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Makes an artifact of files, or adds files to one. The artifact that had the name before is gone, unless it has another name.
 *
 * @returns the artifact; its ID is the digits of its digest
 * @throws {TiffinError} `already-exists`, `not-found`, `invalid-argument` in Podman's words
 */
export async function addArtifact(
  services: AddArtifactServices,
  name: string,
  paths: readonly string[],
  options: AddArtifactOptions = {},
): Promise<DocumentRecord> {
  checkOptions(options);
  const whole = artifactName(name);
  services.state.requireWritable();
  using _lock = await services.leases.lock(`artifact:${whole}`, { signal: options.signal });
  const before = services.images.artifacts.findByName(whole);
  checkBefore(name, before, options);
  const artifact = await make(services, whole, { paths, options, before: options.append === true ? before : undefined });
  if (before !== undefined) forgetNameless(services, before.id, artifact.id);
  return artifact;
}

function checkOptions({ append, replace, type }: AddArtifactOptions): void {
  if (append === true && type !== undefined) throw invalid('append option is not compatible with type option');
  if (append === true && replace === true) throw invalid('--append and --replace options cannot be used together');
}

function checkBefore(name: string, before: DocumentRecord | undefined, { append, replace }: AddArtifactOptions): void {
  if (append === true && before === undefined) throw new TiffinError('not-found', `${name}: artifact does not exist`);
  if (append === true || replace === true || before === undefined) return;
  throw new TiffinError('already-exists', `${name}: artifact already exists`, {
    hint: 'replace it with --replace, or add to it with --append',
  });
}

type Making = { readonly paths: readonly string[]; readonly options: AddArtifactOptions; readonly before: DocumentRecord | undefined };

async function make(services: AddArtifactServices, name: string, { paths, options, before }: Making): Promise<DocumentRecord> {
  using leases = new DisposableStack();
  leases.use(services.leases.hold([...(before?.blobs ?? []), emptyConfig.digest].map(blobResource)));
  const base = before === undefined ? undefined : readArtifact(services, before);
  requireNewTitles(base, paths);
  const layers = [...(base?.layers ?? []), ...(await storeFiles(services, paths, { ...options, leases }))];
  if (layers.length > maxLayers) throw invalid(`an artifact cannot have more than ${maxLayers} files`);
  const { bytes, descriptor } = formatArtifactManifest(partsOf(base, layers, options));
  leases.use(services.leases.hold([blobResource(descriptor.digest)]));
  services.blobs.put(emptyConfig, Buffer.from('{}'));
  services.blobs.put(descriptor, bytes);
  const blobs = [descriptor, base?.config ?? emptyConfig, ...layers].map(({ digest }) => digest);
  return services.images.artifacts.put({ id: digestHex(descriptor.digest), content: descriptor, blobs, names: [name] });
}

function partsOf(
  base: Manifest | undefined,
  layers: readonly Descriptor[],
  options: AddArtifactOptions,
): Parameters<typeof formatArtifactManifest>[0] {
  if (base !== undefined) {
    const { config, subject, annotations, artifactType = unknownArtifactType } = base;
    return { artifactType, config, layers, subject, annotations };
  }
  const annotations = { 'org.opencontainers.image.created': new Date().toISOString(), ...options.annotations };
  return { artifactType: options.type ?? unknownArtifactType, config: emptyConfig, layers, annotations };
}

async function storeFiles(
  services: AddArtifactServices,
  paths: readonly string[],
  { fileType, annotations, leases, signal }: AddArtifactOptions & { readonly leases: DisposableStack },
): Promise<Descriptor[]> {
  const layers: Descriptor[] = [];
  const mediaType = fileType === undefined ? undefined : (): string => fileType;
  for (const path of paths) layers.push(await storeFile(services, path, { leases, signal, mediaType, annotations }));
  return layers;
}

function requireNewTitles(base: Manifest | undefined, paths: readonly string[]): void {
  const titles = new Set(base?.layers.map(({ annotations }) => annotations?.[titleAnnotation]));
  for (const path of paths) {
    const title = basename(path);
    if (titles.has(title)) throw new TiffinError('already-exists', `${title}: file already exists in artifact`);
    titles.add(title);
  }
}

function forgetNameless(services: AddArtifactServices, id: string, newId: string): void {
  const { artifacts } = services.images;
  if (id === newId || artifacts.get(id).names.length > 0) return;
  collectBlobs(services, artifacts.remove(id).blobs);
}

function invalid(message: string): TiffinError {
  return new TiffinError('invalid-argument', message);
}
