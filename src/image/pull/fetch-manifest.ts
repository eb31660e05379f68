import { TiffinError } from '../../lib/errors.ts';
import { isIndexMediaType } from '../../oci/descriptor.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { selectManifest } from '../../oci/platform.ts';
import type { Platform } from '../../oci/platform.ts';
import type { ImageReference } from '../../oci/reference.ts';
import { defaultTag } from '../../oci/reference.ts';
import type { FetchedManifest, Repository } from '../services.ts';

/** A document as received, and what names it. */
export type Document = { readonly bytes: Uint8Array; readonly descriptor: Descriptor };

/** An index may name another one, which must name an image. */
const maxIndexDepth = 2;

/**
 * Gets the manifest of one image: what a reference names, or what the index there has for a platform.
 *
 * @returns the outermost index too, by whose digest the image can be asked for
 * @throws {TiffinError} `not-found` when the index has nothing for the platform; `corrupt` when size or digest differ
 */
export async function fetchManifest(
  repository: Pick<Repository, 'getManifest'>,
  reference: ImageReference,
  { platform, signal }: { readonly platform: Platform; readonly signal: AbortSignal | undefined },
): Promise<{ readonly manifest: Document; readonly index: Document | undefined }> {
  let fetched = await repository.getManifest(reference.digest ?? reference.tag ?? defaultTag, signal);
  if (reference.digest !== undefined) requireDigest(fetched, reference.digest);
  let index: Document | undefined;
  for (let depth = 0; isIndexMediaType(fetched.mediaType); depth++) {
    if (depth === maxIndexDepth) throw new TiffinError('unsupported', `indexes are nested more than ${maxIndexDepth} deep`);
    const parsed = parseManifest(fetched.bytes, fetched.mediaType);
    if (parsed.kind !== 'index') break;
    index ??= documentOf(fetched);
    const entry = selectManifest(parsed, platform);
    fetched = await repository.getManifest(entry, signal);
    requireDigest(fetched, entry.digest);
    requireKind(fetched, entry);
    if (fetched.bytes.length !== entry.size) {
      throw new TiffinError('corrupt', `manifest ${entry.digest} has ${fetched.bytes.length} bytes instead of the stated ${entry.size}`);
    }
  }
  return { manifest: documentOf(fetched), index };
}

function requireDigest(fetched: FetchedManifest, digest: string): void {
  if (fetched.digest !== digest) throw new TiffinError('corrupt', `manifest ${digest} has the digest ${fetched.digest}`);
}

/** The same bytes must not be an index to one reader and an image to another. */
function requireKind({ mediaType }: FetchedManifest, entry: Descriptor): void {
  if (isIndexMediaType(mediaType) === isIndexMediaType(entry.mediaType)) return;
  throw new TiffinError('corrupt', `manifest ${entry.digest} is ${mediaType}, the index says ${entry.mediaType}`);
}

function documentOf({ bytes, digest, mediaType }: FetchedManifest): Document {
  return { bytes, descriptor: { mediaType, digest, size: bytes.length } };
}
