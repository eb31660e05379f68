import type { Column, Row } from '../../lib/sqlite.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { digestHex } from '../../oci/digest.ts';
import type { ImageConfig } from '../../oci/image-config.ts';
import type { Platform } from '../../oci/platform.ts';
import type { ImageLayer, ImageRecord, NewImage } from '../image-record.ts';
import type { RowWriter } from './row-writer.ts';

/** The JSON column `image.record`. */
type StoredImage = {
  readonly manifest: Descriptor;
  readonly config: Descriptor;
  readonly layers: readonly ImageLayer[];
};

/** Reads image rows whole: names, the last given first, and digests in sub-queries. */
export const selectImages = `SELECT image.*,
  (SELECT json_group_array(name) FROM (SELECT name FROM image_name WHERE image_id = image.id ORDER BY given DESC)) AS names,
  (SELECT json_group_array(name) FROM image_digest_name WHERE image_id = image.id) AS digest_names,
  (SELECT json_group_array(digest) FROM image_blob WHERE image_id = image.id AND role IN ('manifest', 'index')) AS digests
  FROM image`;

/** The ID of the image that has this config. */
export function imageIdOf(config: Descriptor): string {
  return digestHex(config.digest);
}

/**
 * Adds an image's rows, or brings those of one that is there up to date. Its layers must have rows already.
 *
 * Names that another image had move to this one.
 */
export function putImageRows(rows: RowWriter, image: NewImage, layerBytes: number): void {
  const sizeBytes = layerBytes + image.config.size + 2 * image.manifest.size;
  const id = imageIdOf(image.config);
  const stored: StoredImage = { manifest: image.manifest, config: image.config, layers: image.layers };
  rows.run(
    `INSERT INTO image (id, created_at, size_bytes, record, config) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET record = excluded.record, size_bytes = excluded.size_bytes`,
    id,
    // As Podman: an image that does not say when it was made is as old as its being here.
    createdAtOf(image.imageConfig) ?? new Date().toISOString(),
    sizeBytes,
    JSON.stringify(stored),
    JSON.stringify(image.imageConfig),
  );
  const blobs: [Descriptor, string][] = [
    [image.manifest, 'manifest'],
    [image.config, 'config'],
    ...image.layers.map((layer): [Descriptor, string] => [layer.blob, 'layer']),
  ];
  if (image.index !== undefined) blobs.push([image.index, 'index']);
  for (const [blob, role] of blobs)
    rows.run('INSERT OR IGNORE INTO image_blob (image_id, digest, role) VALUES (?, ?, ?)', id, blob.digest, role);
  for (const [position, layer] of image.layers.entries()) {
    rows.run('INSERT OR IGNORE INTO image_layer (image_id, position, diff_id) VALUES (?, ?, ?)', id, position, layer.diffId);
  }
  for (const name of image.names ?? []) giveName(rows, name, { id, platform: platformOf(image.imageConfig) });
  for (const name of image.digestNames ?? []) rows.run('INSERT OR IGNORE INTO image_digest_name (image_id, name) VALUES (?, ?)', id, name);
}

/** When an image was made; Go's zero time is none. */
function createdAtOf({ created }: ImageConfig): string | undefined {
  return created?.startsWith('0001-01-01T00:00:00') === true ? undefined : created;
}

/**
 * Gives an image a name, taking it from the image of the same platform that had it, and from a manifest list. Images for other
 * platforms keep it, too; the one to which it was given last is what it means when no platform is asked for.
 */
export function giveName(rows: RowWriter, name: string, { id, platform }: Pick<ImageRecord, 'id' | 'platform'>): void {
  rows.run("DELETE FROM document_name WHERE kind = 'list' AND name = ?", name);
  rows.run(
    `INSERT INTO image_name (name, platform, image_id, given) VALUES (?, ?, ?, (SELECT coalesce(max(given), 0) + 1 FROM image_name))
     ON CONFLICT (name, platform) DO UPDATE SET image_id = excluded.image_id, given = excluded.given
     WHERE image_id <> excluded.image_id
       OR EXISTS (SELECT 1 FROM image_name AS other WHERE other.name = excluded.name AND other.given > image_name.given)`,
    name,
    platformKey(platform),
    id,
  );
}

/** The platform of an image in the database: without variants that are the only ones there are. */
function platformKey({ os, architecture, variant }: Platform): string {
  const isPlain = variant === undefined || (architecture === 'arm64' && variant === 'v8') || (architecture === 'amd64' && variant === 'v1');
  return isPlain ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** An image of a row of `selectImages`. */
export function readImageRow(row: Row): ImageRecord {
  const stored = JSON.parse(String(row['record'])) as StoredImage;
  const config = JSON.parse(String(row['config'])) as ImageConfig;
  const names = readStrings(row['names']);
  const digestNames = readStrings(row['digest_names']);
  const digests = readStrings(row['digests']);
  const repositories = new Set([...names.map(repositoryOf), ...digestNames.map(repositoryOf)]);
  return {
    id: String(row['id']),
    manifestDigest: stored.manifest.digest,
    manifestMediaType: stored.manifest.mediaType,
    manifestSizeBytes: stored.manifest.size,
    configDigest: stored.config.digest,
    names,
    digestNames,
    digests: digests as Digest[],
    repoDigests: [...new Set([...repositories].flatMap((repository) => digests.map((digest) => `${repository}@${digest}`)))].toSorted(),
    createdAt: String(row['created_at']),
    sizeBytes: Number(row['size_bytes']),
    layers: stored.layers,
    config,
    platform: platformOf(config),
  };
}

/** A name without its tag or digest. */
export function repositoryOf(name: string): string {
  const at = name.indexOf('@');
  const rest = at === -1 ? name : name.slice(0, at);
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  return colon === -1 ? rest : rest.slice(0, colon);
}

function platformOf(config: ImageConfig): Platform {
  const { os, architecture, variant } = config;
  return variant === undefined ? { os, architecture } : { os, architecture, variant };
}

function readStrings(column: Column | undefined): string[] {
  return column === '[]' ? [] : (JSON.parse(String(column)) as string[]);
}

/** What unpacking found out about a layer. */
export type LayerFigures = {
  /** Bytes of the plain tar. */
  readonly sizeBytes: number;
  readonly entries: number;
  /** It hides all layers below it, which overlayfs does not see by itself. */
  readonly isOpaque: boolean;
};

/** What is noted of a layer that was unpacked just now. */
export type Unpacked = {
  /** Lengths of its files together. */
  readonly fileBytes: number;
  /** In which boot: the layer may be lost with its power, until a later one has counted its files. */
  readonly boot: string;
};

/** Adds the row of an unpacked layer, or leaves the one there is; one that was unpacked just now is written anew. */
export function putLayerRow(rows: RowWriter, diffId: Digest, { sizeBytes, entries, isOpaque }: LayerFigures, unpacked?: Unpacked): void {
  rows.run(
    `INSERT INTO layer (diff_id, size_bytes, entries, opaque, added_at, file_bytes, unsynced) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (diff_id) ${
       unpacked === undefined
         ? 'DO NOTHING'
         : `DO UPDATE SET size_bytes = excluded.size_bytes, entries = excluded.entries, opaque = excluded.opaque,
            file_bytes = excluded.file_bytes, unsynced = excluded.unsynced, disk_bytes = NULL, tree_entries = NULL`
     }`,
    diffId,
    sizeBytes,
    entries,
    isOpaque ? 1 : 0,
    Date.now(),
    unpacked?.fileBytes ?? null,
    unpacked?.boot ?? null,
  );
}

/** Reads the figures of a row of `layer`. */
export function readFigures(row: Row): LayerFigures {
  return { sizeBytes: Number(row['size_bytes']), entries: Number(row['entries']), isOpaque: row['opaque'] === 1 };
}
