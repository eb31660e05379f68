import { digestAlgorithm, digestHex } from '../oci/digest.ts';
import type { Digest } from '../oci/digest.ts';

/** The name of a layer's directory below `layers/`: the hexadecimal digits of its diff ID, `sha512-` before the longer ones. */
export function layerDirectoryName(diffId: Digest): string {
  return digestAlgorithm(diffId) === 'sha256' ? digestHex(diffId) : `sha512-${digestHex(diffId)}`;
}
