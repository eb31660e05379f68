import { TiffinError } from '../lib/errors.ts';
import { parseJson } from '../lib/json.ts';
import { isDigest } from '../oci/digest.ts';
import { maxManifestBytes, parseManifest } from '../oci/manifest.ts';
import type { Manifest } from '../oci/manifest.ts';
import { formatReference, isShortName, parseReference, withDefaultTag } from '../oci/reference.ts';
import type { ImageReference } from '../oci/reference.ts';
import type { DocumentRecord } from '../storage/document-record.ts';
import { collectBlobs } from '../storage/garbage.ts';
import { isShortNameMatch } from './resolve/short-name-match.ts';
import type { ImageServices } from './services.ts';

/** The slice with which artifacts are found and looked at. */
export type ArtifactServices = Pick<ImageServices, 'images' | 'blobs'>;

/** An artifact as a row of `artifact ls`: one a name. */
export type ArtifactRow = {
  readonly artifact: DocumentRecord;
  /** `quay.io/me/app`, or `<none>` */
  readonly repository: string;
  readonly tag: string;
  /** When it was made, as it says itself, or else when it came here. */
  readonly created: Date;
  /** Of its files together. */
  readonly sizeBytes: number;
};

/** The whole name that an artifact gets for what a user typed: without a registry it is `localhost/NAME`. @throws {TiffinError} `invalid-argument` */
export function artifactName(text: string): string {
  const reference = parseReference(isShortName(text) ? `localhost/${text}` : text);
  if (reference.digest !== undefined) throw new TiffinError('invalid-argument', `${text}: an artifact cannot be named by a digest`);
  return formatReference(withDefaultTag(reference));
}

/** Finds an artifact by its name, its digest or the beginning of it. @throws {TiffinError} `not-found` in Podman's words */
export function getArtifact({ images }: Pick<ArtifactServices, 'images'>, text: string): DocumentRecord {
  const found = findByName(images.artifacts, text) ?? images.artifacts.findById(text);
  if (found === undefined) throw new TiffinError('not-found', `${text}: artifact does not exist`);
  return found;
}

/** What the manifest of an artifact says. @throws {TiffinError} `corrupt`, `not-found` when its bytes are damaged or lost */
export function readArtifact({ blobs }: Pick<ArtifactServices, 'blobs'>, { content }: DocumentRecord): Manifest {
  const manifest = parseManifest(blobs.read(content.digest, maxManifestBytes), content.mediaType);
  if (manifest.kind === 'index') throw new TiffinError('corrupt', 'the manifest of an artifact is an index');
  return manifest;
}

/** Lists artifacts, a row a name. One whose manifest is damaged is listed, too. */
export function listArtifacts(services: ArtifactServices): ArtifactRow[] {
  return services.images.artifacts.list().flatMap((artifact) => {
    const { created, sizeBytes } = figuresOf(services, artifact);
    const names = artifact.names.length === 0 ? ['<none>:<none>'] : artifact.names;
    return names.map((name) => {
      const colon = name.lastIndexOf(':');
      return { artifact, repository: name.slice(0, colon), tag: name.slice(colon + 1), created, sizeBytes };
    });
  });
}

/** All that is known of an artifact, in the words of `podman artifact inspect`. The manifest is as it was received. */
export function inspectArtifact(services: ArtifactServices, text: string): Record<string, unknown> {
  const artifact = getArtifact(services, text);
  const bytes = services.blobs.read(artifact.content.digest, maxManifestBytes);
  return {
    Manifest: parseJson(bytes, { what: 'manifest', maxBytes: maxManifestBytes }),
    Name: artifact.names[0] ?? '',
    Digest: artifact.content.digest,
  };
}

/**
 * Removes an artifact. One of several names is only taken away.
 *
 * @returns the digits of its digest
 * @throws {TiffinError} `not-found`
 */
export function removeArtifact(services: ArtifactServices & Pick<ImageServices, 'state' | 'leases'>, text: string): string {
  const artifact = getArtifact(services, text);
  const { artifacts } = services.images;
  const name = artifact.names.length > 1 && !artifact.id.startsWith(text.replace(/^sha256:/, '')) ? nameOf(artifact, text) : undefined;
  if (name === undefined) {
    artifacts.remove(artifact.id);
    collectBlobs(services, artifact.blobs);
  } else {
    artifacts.untag(artifact.id, [name]);
  }
  return artifact.id;
}

type Artifacts = ArtifactServices['images']['artifacts'];

function findByName(artifacts: Artifacts, text: string): DocumentRecord | undefined {
  const reference = tryParse(text);
  if (reference === undefined) return undefined;
  const { digest } = reference;
  if (digest !== undefined) {
    const found = artifacts.findByDigest(digest);
    const repository = formatReference({ domain: reference.domain, path: reference.path });
    return found?.names.some((name) => name.startsWith(`${repository}:`)) === true ? found : undefined;
  }
  const whole = artifacts.findByName(formatReference(withDefaultTag(reference)));
  if (whole !== undefined || !isShortName(text)) return whole;
  const name = artifactName(text);
  const ending =
    artifacts.findByName(name) === undefined ? artifacts.names().find((each) => isShortNameMatch(each.name, text))?.name : name;
  return ending === undefined ? undefined : artifacts.findByName(ending);
}

function nameOf(artifact: DocumentRecord, text: string): string | undefined {
  const candidates = [artifactName(text), formatReference(withDefaultTag(parseReference(text)))];
  return artifact.names.find((name) => candidates.includes(name) || isShortNameMatch(name, text));
}

function tryParse(text: string): ImageReference | undefined {
  if (isDigest(text)) return undefined;
  try {
    return parseReference(text);
  } catch (error) {
    if (error instanceof TiffinError) return undefined;
    throw error;
  }
}

function figuresOf(services: ArtifactServices, artifact: DocumentRecord): { created: Date; sizeBytes: number } {
  let created = new Date(artifact.createdAt);
  let sizeBytes = 0;
  try {
    const { annotations, layers } = readArtifact(services, artifact);
    const stated = Date.parse(annotations?.['org.opencontainers.image.created'] ?? '');
    if (!Number.isNaN(stated)) created = new Date(stated);
    sizeBytes = layers.reduce((total, layer) => total + layer.size, 0);
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
  }
  return { created, sizeBytes };
}
