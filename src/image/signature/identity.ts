import type { SignedIdentity } from '../../config/policy.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { ImageReference } from '../../oci/reference.ts';
import { formatReference, parseReference, repositoryName } from '../../oci/reference.ts';

/**
 * Checks that a signature was made for the image that was asked for, in the sense of a policy's `signedIdentity`. Pure.
 *
 * @param image with its tag or digest
 * @param signed the name in the signature, as it stands there
 * @throws {TiffinError} `denied` naming both
 * @see containers-policy.json(5)
 */
export function requireIdentity(identity: SignedIdentity, image: ImageReference, signed: string): void {
  if (matches(identity, image, readName(signed))) return;
  throw new TiffinError('denied', `the signature is for ${JSON.stringify(signed.slice(0, 300))}`);
}

function matches(identity: SignedIdentity, image: ImageReference, signed: ImageReference): boolean {
  switch (identity.type) {
    case 'matchExact':
      return hasTail(image) && hasTail(signed) && formatReference(image) === formatReference(signed);
    case 'matchRepository':
      return repositoryName(image) === repositoryName(signed);
    case 'matchRepoDigestOrExact':
      return matchesRepoDigestOrExact(image, signed);
    case 'exactReference': {
      const wanted = readName(identity.dockerReference);
      return hasTail(signed) && formatReference(wanted) === formatReference(signed);
    }
    case 'exactRepository':
      return repositoryName(readName(identity.dockerRepository)) === repositoryName(signed);
    case 'remapIdentity':
      return matchesRepoDigestOrExact(remap(image, identity), signed);
  }
}

/** A name by digest says nothing about tags: any signature of that repository will do, for the digest is compared anyway. */
function matchesRepoDigestOrExact(image: ImageReference, signed: ImageReference): boolean {
  if (image.digest !== undefined) return repositoryName(image) === repositoryName(signed);
  return image.tag !== undefined && formatReference(image) === formatReference(signed);
}

function remap(image: ImageReference, { prefix, signedPrefix }: { prefix: string; signedPrefix: string }): ImageReference {
  const name = repositoryName(image);
  if (name !== prefix && !name.startsWith(`${prefix}/`)) return image;
  const { domain, path } = readName(`${signedPrefix}${name.slice(prefix.length)}`);
  return { ...image, domain, path };
}

function hasTail({ tag, digest }: ImageReference): boolean {
  return tag !== undefined || digest !== undefined;
}

function readName(text: string): ImageReference {
  try {
    return parseReference(text);
  } catch (cause) {
    throw new TiffinError('denied', `the signature is for ${JSON.stringify(text.slice(0, 300))}, which is no name of an image`, { cause });
  }
}
