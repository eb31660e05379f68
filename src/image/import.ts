import { applyChanges, type ConfigDraft } from '../containerfile/config-change.ts';
import { TiffinError } from '../lib/errors.ts';
import { digestHex, digestOf } from '../oci/digest.ts';
import type { Digest } from '../oci/digest.ts';
import { mediaTypes } from '../oci/descriptor.ts';
import type { Compression, Descriptor } from '../oci/descriptor.ts';
import { hostPlatform } from '../oci/platform.ts';
import type { Platform } from '../oci/platform.ts';
import { abandonedAfterMs, collectAbandoned, collectTransfer, emptyTrash } from '../storage/garbage.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { compressionOfFile, plainDigest } from '../storage/plain-tar.ts';
import { openInput } from './import/open-input.ts';
import type { ImportInput } from './import/open-input.ts';
import { normalizeNewName } from './resolve.ts';
import type { StoreServices } from './services.ts';
import { storeImage } from './store-image.ts';

/** How `importImage` works. */
export type ImportOptions = {
  /** The new image's name; without one it is dangling. */
  readonly name?: string | undefined;
  /** `--change`: instructions of a Containerfile. */
  readonly changes?: readonly string[] | undefined;
  /** `--message`: the comment in its history. */
  readonly message?: string | undefined;
  readonly platform?: Platform | undefined;
  readonly signal?: AbortSignal | undefined;
};

const layerTypes: Readonly<Record<Compression, string>> = {
  none: mediaTypes.ociLayer,
  gzip: mediaTypes.ociLayerGzip,
  zstd: mediaTypes.ociLayerZstd,
};

/**
 * Makes an image of one layer from the tar of a root file system: plain, gzip or zstd; a file, an http(s) URL or a
 * stream. The bytes are kept as they came.
 *
 * @throws {TiffinError} `not-found`, `unreachable`; `corrupt` for what is no tar; `invalid-argument` for changes and names
 */
export async function importImage(services: StoreServices, input: ImportInput, options: ImportOptions = {}): Promise<ImageRecord> {
  const draft = applyChanges(options.changes ?? []);
  const names = options.name === undefined ? [] : [normalizeNewName(options.name)];
  await emptyTrash(collectAbandoned(services, abandonedAfterMs), services.realm);
  const { digest, size, lease } = await services.blobs.putStream(await openInput(input, options.signal), options.signal);
  try {
    return await storeTar(services, { digest, size }, { draft, names, options });
  } catch (error) {
    lease[Symbol.dispose]();
    await emptyTrash(collectTransfer(services, { blobs: [digest], layers: [] }), services.realm);
    throw importFailure(input, error);
  } finally {
    lease[Symbol.dispose]();
  }
}

/** What is wrong with the file that the user named; the blob and the layer that it became say nothing to them. */
function importFailure(input: ImportInput, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const isPackingBroken = 'code' in error && /^(?:Z_|ZSTD)/.test(String(error.code));
  if (!isPackingBroken && !(error instanceof TiffinError && error.code === 'corrupt')) return error;
  const name = 'path' in input ? input.path : 'standard input';
  return new TiffinError('corrupt', `import ${name}: it is no tar, or not all of one: ${error.message.replace(/^layer \S+: /, '')}`);
}

type Wanted = { readonly draft: ConfigDraft; readonly names: readonly string[]; readonly options: ImportOptions };

async function storeTar(
  services: StoreServices,
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  { draft, names, options }: Wanted,
): Promise<ImageRecord> {
  const path = services.blobs.path(digest);
  const compression = await compressionOfFile(path);
  const diffId = compression === 'none' ? digest : await plainDigest(path, { blobBytes: size });
  const config = Buffer.from(JSON.stringify(configOf(diffId, draft, options)));
  const configBlob: Descriptor = { mediaType: mediaTypes.ociConfig, digest: digestOf(config), size: config.length };
  services.blobs.put(configBlob, config);
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: configBlob,
    layers: [{ mediaType: layerTypes[compression], digest, size }],
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const descriptor = { mediaType: mediaTypes.ociManifest, digest: digestOf(bytes), size: bytes.length };
  // Both blobs are in the store, so that nothing is opened.
  const source = { openBlob: () => Promise.reject(new Error('an import has no source')) };
  return await storeImage(services, { manifest: { bytes, descriptor }, source, names }, { signal: options.signal, discardOnFailure: true });
}

/** Field order and words are Podman's, so that equal input makes images that look equal. */
function configOf(
  diffId: Digest,
  draft: ConfigDraft,
  { platform = hostPlatform(), message = 'imported from tarball' }: ImportOptions,
): object {
  const created = new Date().toISOString();
  const { architecture, os, variant } = platform;
  return {
    created,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    os,
    config: draft,
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created, created_by: `/bin/sh -c #(nop) ADD file:${digestHex(diffId)} in /`, comment: message }],
  };
}
