import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { refetchImage } from '../../image/refetch.ts';
import { restoreDocument } from '../../image/restore-document.ts';
import { throwIfCancelled } from '../../lib/retry.ts';
import { digestAlgorithm, digestHex } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import type { ImageRecord } from '../../storage/image-record.ts';
import type { Damage } from '../../storage/damage.ts';
import type { UpkeepServices } from '../services.ts';
import type { CheckOptions } from '../check-options.ts';
import { inParallel } from './in-parallel.ts';

/** A blob that must be there, its size where somebody has stated it, and who needs it. */
type Needed = { readonly digest: Digest; size: number | undefined; readonly images: ImageRecord[]; readonly documents: string[] };

/** Looks at every blob that an image, a manifest list or an artifact keeps: that it is there, how long it is, and (not `quick`) each byte. */
export async function checkBlobs(services: UpkeepServices, images: readonly ImageRecord[], options: CheckOptions): Promise<Damage[]> {
  const damage: Damage[] = [];
  await inParallel([...neededBlobs(services, images).values()], async (needed) => {
    const what = await examine(services, needed, options);
    if (what !== undefined) damage.push(describe(services, needed, { what, signal: options.signal }));
  });
  return damage;
}

function neededBlobs({ state }: UpkeepServices, images: readonly ImageRecord[]): Map<Digest, Needed> {
  const needed = new Map<Digest, Needed>();
  const need = (digest: Digest): Needed => {
    const known = needed.get(digest) ?? { digest, size: undefined, images: [], documents: [] };
    needed.set(digest, known);
    return known;
  };
  for (const image of images) {
    const sizes = new Map<Digest, number>([[image.manifestDigest, image.manifestSizeBytes]]);
    for (const { blob } of image.layers) sizes.set(blob.digest, blob.size);
    for (const digest of new Set([...image.digests, image.configDigest, ...sizes.keys()])) {
      const known = need(digest);
      known.size ??= sizes.get(digest);
      known.images.push(image);
    }
  }
  for (const row of state.all('SELECT document_id, digest FROM document_blob')) {
    need(String(row['digest']) as Digest).documents.push(String(row['document_id']));
  }
  return needed;
}

async function examine({ blobs }: UpkeepServices, { digest, size }: Needed, options: CheckOptions): Promise<string | undefined> {
  const status = statSync(blobs.path(digest), { throwIfNoEntry: false });
  if (status === undefined) return 'it is missing';
  if (!status.isFile()) return 'it is no file';
  if (size !== undefined && status.size !== size) return `it has ${status.size} bytes instead of ${size}`;
  if (options.quick) return undefined;
  const hash = createHash(digestAlgorithm(digest));
  let read = 0;
  for await (const chunk of blobs.openRead(digest)) {
    throwIfCancelled(options.signal);
    hash.update(chunk as Buffer);
    read += (chunk as Buffer).length;
    options.progress?.({ label: digestHex(digest), current: read, total: status.size });
  }
  return hash.digest('hex') === digestHex(digest) ? undefined : 'its bytes are not what its digest says';
}

function describe(
  services: UpkeepServices,
  { digest, images, documents }: Needed,
  { what, signal }: { readonly what: string; readonly signal: AbortSignal },
): Damage {
  const names = images.map((image) => image.names[0] ?? image.digestNames[0] ?? image.id.slice(0, 12));
  const [first] = images;
  const users = [...names.map((name) => `image ${name}`), ...documents.map((id) => `manifest list or artifact ${id.slice(0, 12)}`)];
  return {
    object: `blob ${digest}`,
    what: [`${what}: ${users.join(', ')}`],
    images: images.map(({ id }) => id),
    mend: first === undefined ? restorer(services, documents, { digest, signal }) : () => refetch(services, images, { digest, signal }),
    remedy: names.length > 0 ? `tiffin pull ${names[0]}, or load it again from where it came from` : 'pull it again, or remove it',
  };
}

/** What only lists and artifacts keep: one that can bring it back is enough. */
function restorer(
  services: UpkeepServices,
  documents: readonly string[],
  { digest, signal }: { readonly digest: Digest; readonly signal: AbortSignal },
): Damage['mend'] {
  if (documents.length === 0) return undefined;
  return async () => {
    let failure: unknown;
    for (const id of documents) {
      try {
        return await restoreDocument(services, id, digest, signal);
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  };
}

async function refetch(
  services: UpkeepServices,
  images: readonly ImageRecord[],
  { digest, signal }: { readonly digest: Digest; readonly signal: AbortSignal },
): Promise<string> {
  let failure: unknown;
  for (const image of images) {
    try {
      await refetchImage(services, image, [digest], signal);
      return 'fetched again';
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}
