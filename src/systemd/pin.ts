import type { Digest } from '../oci/digest.ts';
import { parseReference, repositoryName } from '../oci/reference.ts';

/**
 * The name of exactly the image that a name means now: `docker.io/library/nginx@sha256:…`. One that has a digest, and an ID, stay. Pure.
 *
 * @param digest of its manifest
 */
export function pinnedName(name: string, digest: Digest): string {
  if (/^(sha256:)?[0-9a-f]{64}$/.test(name)) return name;
  const reference = parseReference(name);
  return reference.digest === undefined ? `${repositoryName(reference)}@${digest}` : name;
}
