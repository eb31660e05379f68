import type { KeyObject } from 'node:crypto';
import { TiffinError } from '../../lib/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestHex, digestOf } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/descriptor.ts';

/** The media type of a document that cosign (or we) signed. */
export const simpleSigningType = 'application/vnd.dev.cosign.simplesigning.v1+json';

const signatureAnnotation = 'dev.cosignproject.cosign/signature';

/** The tag under which the signatures of a manifest are kept in its repository. */
export function attachmentTag(manifestDigest: Digest): string {
  return `${manifestDigest.replace(':', '-')}.sig`;
}

/** The signature that belongs to a layer of an attachment; undefined where there is none. */
export function signatureOf(layer: Descriptor): Uint8Array | undefined {
  const text = layer.annotations?.[signatureAnnotation];
  if (layer.mediaType !== simpleSigningType || text === undefined || text.length > 65_536) return undefined;
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/** Reads a public key in PEM: ECDSA, Ed25519 or RSA. @throws {TiffinError} `corrupt`, `unsupported` */
export function readPublicKey(bytes: Uint8Array, what: string): KeyObject {
  const { createPublicKey } = process.getBuiltinModule('node:crypto');
  const text = Buffer.from(bytes).toString('latin1');
  if (/PRIVATE KEY/.test(text)) throw new TiffinError('corrupt', `${what} holds a private key`);
  if (!/-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(text)) throw new TiffinError('corrupt', `${what} is not a public key in PEM`);
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch (cause) {
    throw new TiffinError('corrupt', `${what} is not a public key in PEM`, { cause });
  }
  requireKnownKind(key, what);
  return key;
}

/** Whether a signature fits a document and a key. */
export function fitsKey(document: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  const { verify } = process.getBuiltinModule('node:crypto');
  try {
    return verify(algorithmOf(key), document, key, signature);
  } catch {
    return false;
  }
}

/** Signs a document as cosign does. */
export function signWithKey(document: Uint8Array, key: KeyObject): Uint8Array {
  const { sign } = process.getBuiltinModule('node:crypto');
  return sign(algorithmOf(key), document, key);
}

/** Refuses keys that cosign does not know. @throws {TiffinError} `unsupported` */
export function requireKnownKind(key: KeyObject, what: string): void {
  if (['ec', 'ed25519', 'rsa'].includes(key.asymmetricKeyType ?? '')) return;
  throw new TiffinError('unsupported', `${what}: keys of the kind ${key.asymmetricKeyType} are not supported`);
}

/** What an attachment has beside those layers that were there before. */
export type NewAttachment = { readonly manifest: Buffer; readonly config: Buffer; readonly payload: Buffer };

/**
 * Makes the manifest that holds the signatures of an image, from an older one if there is one. Pure.
 *
 * @param earlier the layers that are there already
 */
export function makeAttachment(payload: Buffer, signature: Uint8Array, earlier: readonly Descriptor[]): NewAttachment {
  const layer = {
    mediaType: simpleSigningType,
    size: payload.length,
    digest: digestOf(payload),
    annotations: { [signatureAnnotation]: Buffer.from(signature).toString('base64') },
  };
  const layers = [...earlier, layer];
  const config = Buffer.from(
    JSON.stringify({
      architecture: '',
      os: '',
      config: {},
      rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => `sha256:${digestHex(digest)}`) },
    }),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: { mediaType: mediaTypes.ociConfig, size: config.length, digest: digestOf(config) },
    layers,
  };
  return { manifest: Buffer.from(JSON.stringify(manifest)), config, payload };
}

function algorithmOf(key: KeyObject): 'sha256' | null {
  return key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
}
