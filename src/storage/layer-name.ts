import { digestAlgorithm, digestHex, isDigest } from '../oci/digest.ts';
import type { Digest } from '../oci/digest.ts';

/** The name of a layer's directory below `layers/`: the hexadecimal digits of its diff ID, `sha512-` before the longer ones. */
export function layerDirectoryName(diffId: Digest): string {
  return digestAlgorithm(diffId) === 'sha256' ? digestHex(diffId) : `sha512-${digestHex(diffId)}`;
}

/** The diff ID of a directory below `layers/`; undefined for a name of another kind. */
export function diffIdOfDirectory(name: string): Digest | undefined {
  const text = name.startsWith('sha512-') ? name.replace('-', ':') : `sha256:${name}`;
  return isDigest(text) ? text : undefined;
}
