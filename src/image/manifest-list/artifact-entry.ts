import { readFileSync } from 'node:fs';
import { TiffinError } from '../../lib/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestOf } from '../../oci/digest.ts';
import type { ListEntry } from '../../oci/manifest-list.ts';
import { blobResource } from '../../storage/blob-store.ts';
import { storeFile } from '../artifact/store-file.ts';
import { emptyConfig, formatArtifactManifest, unknownArtifactType } from '../artifact/write-manifest.ts';
import { findEntries } from './find-entries.ts';
import type { EntryServices } from './entry-types.ts';

/** An artifact that is made of files, as the options of `manifest add --artifact` describe it. */
export type ArtifactFiles = {
  readonly paths: readonly string[];
  readonly type?: string | undefined;
  /** A file whose content becomes the config. */
  readonly configPath?: string | undefined;
  readonly configType?: string | undefined;
  readonly layerType?: string | undefined;
  /** Leave out the names of the files. */
  readonly excludeTitles?: boolean;
  /** The image that it belongs to. */
  readonly subject?: string | undefined;
};

/** What `addArtifact` needs to keep and to stop. */
export type ArtifactWork = { readonly leases: DisposableStack; readonly signal?: AbortSignal | undefined };

/** A config is carried in the descriptor itself as well, up to this many bytes. */
const maxConfigBytes = 1 << 20;

/**
 * Copies files into the store, and makes the manifest of an artifact of them.
 *
 * @returns its entry for a list
 * @throws {TiffinError} `not-found` for a file or a subject that is not there
 */
export async function addArtifact(services: EntryServices, files: ArtifactFiles, { leases, signal }: ArtifactWork): Promise<ListEntry> {
  const layers: Descriptor[] = [];
  const mediaType = files.layerType === undefined ? undefined : (): string => files.layerType ?? '';
  for (const path of files.paths) {
    layers.push(await storeFile(services, path, { leases, signal, mediaType, titled: files.excludeTitles !== true }));
  }
  const config = storeConfig(services, files, leases);
  const subject =
    files.subject === undefined ? undefined : (await findEntries(services, files.subject, { all: false, leases, signal }))[0]?.entry;
  const { bytes, descriptor } = formatArtifactManifest({
    artifactType: files.type ?? unknownArtifactType,
    config,
    layers,
    ...(subject === undefined ? {} : { subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size } }),
  });
  leases.use(services.leases.hold([blobResource(descriptor.digest)]));
  services.blobs.put(descriptor, bytes);
  return { ...descriptor, platform: { architecture: '', os: '' } };
}

function storeConfig(services: EntryServices, { configPath, configType }: ArtifactFiles, leases: DisposableStack): Descriptor {
  const bytes = configPath === undefined || configPath === '' ? Buffer.from('{}') : readConfig(configPath);
  const mediaType = configType ?? emptyConfig.mediaType;
  const config = { mediaType, digest: digestOf(bytes), size: bytes.length, data: bytes.toString('base64') };
  leases.use(services.leases.hold([blobResource(config.digest)]));
  services.blobs.put(config, bytes);
  return config;
}

function readConfig(path: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new TiffinError(
      'not-found',
      `reading artifact configuration ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  if (bytes.length <= maxConfigBytes) return bytes;
  throw new TiffinError('invalid-argument', `the artifact configuration ${path} is larger than ${maxConfigBytes} bytes`);
}
