/**
 * Makes OCI images from nothing: an image layout as files in memory, on disk, or as one archive.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { tarArchive, type TarEntry } from './tar-writer.ts';

/** An image to be made. A layer is a list of members, or the bytes of a finished tar. */
export type ImagePlan = {
  readonly layers: readonly (readonly TarEntry[] | Uint8Array)[];
  /** The `config` object of the image: Cmd, Entrypoint, Env, User, WorkingDir, … */
  readonly config?: Readonly<Record<string, unknown>>;
  /** `org.opencontainers.image.ref.name` in the index. */
  readonly name?: string;
  readonly architecture?: string;
  readonly variant?: string;
  readonly createdAt?: string;
  readonly compression?: 'gzip' | 'zstd' | 'none';
};

/** A made image: the files of its layout, and the descriptors a test may want to look at or to spoil. */
export type MadeImage = {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly manifest: MadeBlob;
  readonly config: MadeBlob;
  readonly layers: readonly (MadeBlob & { readonly diffId: string })[];
};

/** Bytes and what names them. */
export type MadeBlob = { readonly bytes: Buffer; readonly digest: string; readonly mediaType: string; readonly size: number };

const vendor = 'application/vnd.oci.image';
const compressors = {
  gzip: (tar: Buffer) => gzipSync(tar, { level: 6 }),
  zstd: (tar: Buffer) => zstdCompressSync(tar),
  none: (tar: Buffer) => tar,
};
const layerTypes = { gzip: `${vendor}.layer.v1.tar+gzip`, zstd: `${vendor}.layer.v1.tar+zstd`, none: `${vendor}.layer.v1.tar` };

/** The architecture of this machine as images name it. */
export const hostArchitecture: string = process.arch === 'x64' ? 'amd64' : process.arch;

/** Makes an image. The same plan gives the same bytes. */
export function makeImage(plan: ImagePlan): MadeImage {
  const compression = plan.compression ?? 'gzip';
  const layers = plan.layers.map((layer) => {
    const tar = layer instanceof Uint8Array ? Buffer.from(layer) : tarArchive(layer);
    return { ...blob(compressors[compression](tar), layerTypes[compression]), diffId: digestOf(tar) };
  });
  const config = json(`${vendor}.config.v1+json`, {
    created: plan.createdAt ?? '1970-01-01T00:00:00Z',
    architecture: plan.architecture ?? hostArchitecture,
    ...(plan.variant === undefined ? {} : { variant: plan.variant }),
    os: 'linux',
    config: plan.config ?? {},
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created: plan.createdAt ?? '1970-01-01T00:00:00Z', created_by: 'tiffin' })),
  });
  const mediaType = `${vendor}.manifest.v1+json`;
  const manifest = json(mediaType, { schemaVersion: 2, mediaType, config: descriptor(config), layers: layers.map(descriptor) });
  const annotations = plan.name === undefined ? {} : { annotations: { 'org.opencontainers.image.ref.name': plan.name } };
  const index = { schemaVersion: 2, manifests: [{ ...descriptor(manifest), ...annotations }] };
  const files = new Map([
    ['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')],
    ['index.json', Buffer.from(JSON.stringify(index))],
    ...[manifest, config, ...layers].map(({ digest, bytes }) => [`blobs/${digest.replace(':', '/')}`, bytes] as const),
  ]);
  return { files, manifest, config, layers };
}

/** Writes an image layout into `directory`, which is made. */
export function writeLayout(image: MadeImage, directory: string): void {
  for (const [path, bytes] of image.files) {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), bytes);
  }
}

/** The layout as one tar, which `load` and every other OCI tool reads as oci-archive. */
export function layoutArchive(image: MadeImage): Buffer {
  const directories = ['blobs', 'blobs/sha256'].map((path) => ({ path, type: 'directory' }) as const);
  return tarArchive([...directories, ...[...image.files].map(([path, content]) => ({ path, content }))]);
}

/** The `sha256:…` digest of some bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function json(mediaType: string, value: unknown): MadeBlob {
  return blob(Buffer.from(JSON.stringify(value)), mediaType);
}

function blob(bytes: Buffer, mediaType: string): MadeBlob {
  return { bytes, digest: digestOf(bytes), mediaType, size: bytes.length };
}

function descriptor({ mediaType, digest, size }: MadeBlob): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest, size };
}
