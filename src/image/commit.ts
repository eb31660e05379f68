import type { Readable } from 'node:stream';
import { applyChanges, type ConfigDraft } from '../containerfile/config-change.ts';
import { TiffinError } from '../lib/errors.ts';
import { compressionOf, mediaTypes, type Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, digestOf, type Digest } from '../oci/digest.ts';
import { abandonedAfterMs, collectAbandoned, collectTransfer, emptyTrash } from '../storage/garbage.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { convertManifest, type WrittenManifest } from './copy/convert-manifest.ts';
import { mergeConfigFile } from './commit/draft.ts';
import { normalizeNewName } from './resolve.ts';
import type { StoreServices } from './services.ts';
import { storeImage } from './store-image.ts';

export { draftOf } from './commit/draft.ts';

/** Which kind of manifest a new image gets, in the words of `commit --format`. */
export type CommitFormat = 'oci' | 'docker';

/** How `commitImage` words the image; all that it is asked is checked before anything is read. */
export type CommitOptions = {
  /** The new image's name; without one it is dangling. */
  readonly name?: string | undefined;
  /** `--config`: a JSON document that is joined to the config. */
  readonly configFile?: { readonly path: string; readonly bytes: Uint8Array } | undefined;
  /** `--change`: instructions of a Containerfile. */
  readonly changes?: readonly string[];
  readonly author?: string | undefined;
  /** `--message`: only images of Docker's kind can carry it. */
  readonly message?: string | undefined;
  readonly format?: CommitFormat;
  /** The new layer is all of the image. */
  readonly squash?: boolean;
  readonly signal?: AbortSignal | undefined;
};

/** What an image is made from. */
export type CommitSource = {
  /** The image on which the layer stands; with `squash` only its config counts. */
  readonly base: ImageRecord;
  /** How the history calls it. */
  readonly baseName: string;
  readonly config: ConfigDraft;
  /** Opens the tar of the layer; called once, when all else is known to be right. */
  readonly openLayer: () => Readable;
  /** Called when the layer was read. */
  readonly layerRead?: () => Promise<void>;
};

/** Reads `--format`. @throws {TiffinError} `invalid-argument` in Podman's words */
export function parseCommitFormat(text: string): CommitFormat {
  if (text === 'oci' || text === 'docker') return text;
  throw new TiffinError('invalid-argument', `unrecognized image format "${text}"`, { hint: 'known are oci, docker' });
}

/**
 * Makes an image of another one and a layer on top of it.
 *
 * @throws {TiffinError} `invalid-argument` for names, changes, a message that the format cannot carry; `corrupt` when a blob of the
 *   base is missing; what `openLayer`'s stream fails with; `no-space`, `cancelled`
 */
export async function commitImage(services: StoreServices, source: CommitSource, options: CommitOptions = {}): Promise<ImageRecord> {
  const { format = 'oci', message, configFile, changes = [] } = options;
  if (message !== undefined && message !== '' && format !== 'docker')
    throw new TiffinError('invalid-argument', 'messages are only compatible with the docker image format (-f docker)');
  const names = options.name === undefined ? [] : [normalizeNewName(options.name)];
  const merged = configFile === undefined ? source.config : mergeConfigFile(source.config, configFile.bytes, configFile.path);
  const config = applyChanges(changes, merged);
  await emptyTrash(collectAbandoned(services, abandonedAfterMs), services.realm);
  const { digest, size, lease } = await services.blobs.putStream(source.openLayer(), options.signal);
  try {
    await source.layerRead?.();
    const written = writeImage(services, { ...source, config }, { layer: { mediaType: mediaTypes.ociLayer, digest, size }, options });
    return await storeImage(
      services,
      { manifest: written, source: { openBlob: blobMissing }, names },
      { signal: options.signal, discardOnFailure: true },
    );
  } catch (error) {
    lease[Symbol.dispose]();
    await emptyTrash(collectTransfer(services, { blobs: [digest], layers: [] }), services.realm);
    throw error;
  } finally {
    lease[Symbol.dispose]();
  }
}

function blobMissing(blob: Descriptor): Promise<never> {
  return Promise.reject(
    new TiffinError('corrupt', `blob ${blob.digest} of the image is missing`, { hint: 'pull or load the image again' }),
  );
}

type Written = { readonly layer: Descriptor; readonly options: CommitOptions };

/** Puts the config into the store; the manifest is given back. */
function writeImage(services: StoreServices, source: CommitSource, { layer, options }: Written): WrittenManifest {
  const below = options.squash === true ? [] : source.base.layers;
  const created = new Date().toISOString();
  const diffIds = [...below.map(({ diffId }) => diffId), layer.digest];
  const config = Buffer.from(JSON.stringify(configDocument(source, { created, diffIds, options })));
  const configBlob = { mediaType: mediaTypes.ociConfig, digest: digestOf(config), size: config.length };
  services.blobs.put(configBlob, config);
  const blobs = [...below.map(({ blob }) => blob), layer];
  const annotations = { 'org.opencontainers.image.created': created };
  return convertManifest(
    { kind: 'manifest', mediaType: mediaTypes.ociManifest, config: configBlob, layers: blobs, annotations },
    blobs.map((blob) => ({ blob, compression: compressionOf(blob.mediaType) })),
    { format: options.format === 'docker' ? 'v2s2' : 'oci', algorithm: digestAlgorithm(layer.digest) },
  );
}

type ConfigParts = { readonly created: string; readonly diffIds: readonly Digest[]; readonly options: CommitOptions };

/** Words and order are Podman's. */
function configDocument({ base, baseName, config }: CommitSource, { created, diffIds, options }: ConfigParts): object {
  const { architecture, os, variant, history, author: before } = base.config;
  const { author = before, message, squash } = options;
  const said = author === undefined || author === '' ? {} : { author };
  return {
    created,
    ...said,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    os,
    ...(message === undefined || message === '' ? {} : { comment: message }),
    config,
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: [...(squash === true ? [] : history), { created, created_by: '/bin/sh', ...said, comment: `FROM ${baseName}` }],
  };
}
