import { loadLookaside, useAttachments } from '../../config/lookaside.ts';
import { TiffinError } from '../../lib/errors.ts';
import { readBounded } from '../../lib/streams.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestOf } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import { parseManifest } from '../../oci/manifest.ts';
import type { ImageReference } from '../../oci/reference.ts';
import type { ImageTrust, Repository } from '../services.ts';
import { maxSignatureBytes } from './payload.ts';
import { attachmentTag, signatureOf } from './sigstore.ts';

/** A document and the signature that its attachment has for it. Neither is checked. */
export type AttachedSignature = { readonly payload: Uint8Array; readonly signature: Uint8Array };

/** More are not looked at. */
const maxAttachments = 100;

/**
 * Reads the signatures that cosign attached to a manifest: `sha256-HEX.sig` in the same repository. registries.d can say not to.
 *
 * @returns none where there are none
 * @throws {TiffinError} `unreachable`, `unauthorized`, `corrupt`
 */
export async function readAttachments(
  trust: ImageTrust,
  subject: {
    readonly reference: ImageReference;
    readonly digest: Digest;
    readonly repository: Pick<Repository, 'getManifest' | 'openBlob'>;
  },
  signal?: AbortSignal,
): Promise<readonly AttachedSignature[]> {
  if (useAttachments(await loadLookaside(trust.places), subject.reference) === false) return [];
  const attachments: AttachedSignature[] = [];
  for (const layer of (await attachedLayers(subject.repository, subject.digest, signal)).slice(0, maxAttachments)) {
    const signature = signatureOf(layer);
    if (signature === undefined) continue;
    attachments.push({ payload: await readLayer(subject.repository, layer, signal), signature });
  }
  return attachments;
}

/** The layers of the attachment of a manifest; none when there is none. @throws {TiffinError} */
export async function attachedLayers(
  repository: Pick<Repository, 'getManifest'>,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<readonly Descriptor[]> {
  try {
    const { bytes, mediaType } = await repository.getManifest(attachmentTag(digest), signal);
    const manifest = parseManifest(bytes, mediaType);
    return manifest.kind === 'manifest' ? manifest.layers : [];
  } catch (error) {
    if (error instanceof TiffinError && error.code === 'not-found') return [];
    throw error;
  }
}

async function readLayer(
  repository: Pick<Repository, 'openBlob'>,
  layer: Descriptor,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (layer.size > maxSignatureBytes)
    throw new TiffinError('corrupt', `signature ${layer.digest} is larger than ${maxSignatureBytes} bytes`);
  const { stream } = await repository.openBlob(layer, { offset: 0, signal });
  const bytes = await readBounded(stream as AsyncIterable<Uint8Array>, layer.size, `signature ${layer.digest}`);
  if (digestOf(bytes, digestAlgorithm(layer.digest)) === layer.digest) return bytes;
  throw new TiffinError('corrupt', `signature ${layer.digest} does not match its digest`);
}
