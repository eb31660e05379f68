import { TiffinError } from '../../lib/errors.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { parseJson } from '../../lib/json.ts';
import type { Digest } from '../../oci/digest.ts';
import { isDigest } from '../../oci/digest.ts';

/** What a signature says: which manifest may be used under which name. */
export type SignedClaim = { readonly dockerReference: string; readonly manifestDigest: Digest };

/** Who made a signature, by `type` of the signed document. */
export type PayloadKind = 'simple' | 'sigstore';

/** The largest signature and the largest signed document, in bytes. */
export const maxSignatureBytes = 1 << 20;

const types: Readonly<Record<PayloadKind, string>> = {
  simple: 'atomic container signature',
  sigstore: 'cosign container image signature',
};

/**
 * Reads the document that was signed. Only what is described is accepted: no key more, none twice, none missing.
 *
 * @throws {TiffinError} `corrupt` saying what is wrong
 * @see containers-signature(5)
 */
export function parsePayload(bytes: Uint8Array, kind: PayloadKind): SignedClaim {
  const what = 'the signed document';
  const document = exactObject(parseJson(bytes, { what, maxBytes: maxSignatureBytes, maxDepth: 16 }), ['critical', 'optional'], what);
  const critical = exactObject(document['critical'], ['identity', 'image', 'type'], '"critical"');
  if (critical['type'] !== types[kind]) throw new TiffinError('corrupt', `the signed document is not of type "${types[kind]}"`);
  const identity = exactObject(critical['identity'], ['docker-reference'], '"identity"');
  const image = exactObject(critical['image'], ['docker-manifest-digest'], '"image"');
  checkOptional(document['optional'], kind);
  const dockerReference = identity['docker-reference'];
  const manifestDigest = image['docker-manifest-digest'];
  if (typeof dockerReference !== 'string') throw new TiffinError('corrupt', 'the signed document names no image');
  if (!isDigest(manifestDigest)) throw new TiffinError('corrupt', 'the signed document names no digest');
  return { dockerReference, manifestDigest };
}

/** Makes the document that is signed. Pure. */
export function makePayload(claim: SignedClaim, kind: PayloadKind, { creator, seconds }: { creator: string; seconds: number }): Buffer {
  const critical = {
    identity: { 'docker-reference': claim.dockerReference },
    image: { 'docker-manifest-digest': claim.manifestDigest },
    type: types[kind],
  };
  return Buffer.from(JSON.stringify({ critical, optional: { creator, timestamp: seconds } }));
}

function checkOptional(optional: JsonValue | undefined, kind: PayloadKind): void {
  if (kind === 'sigstore' && optional === null) return;
  const fields = objectOf(optional, '"optional"');
  const { creator, timestamp } = fields;
  if (creator !== undefined && typeof creator !== 'string') throw new TiffinError('corrupt', 'the signed document: "creator" is no text');
  if (timestamp !== undefined && !Number.isSafeInteger(timestamp)) {
    throw new TiffinError('corrupt', 'the signed document: "timestamp" is no whole number');
  }
}

function exactObject(value: JsonValue | undefined, keys: readonly string[], what: string): JsonObject {
  const object = objectOf(value, what);
  const found = Object.keys(object);
  if (found.length !== keys.length || !keys.every((key) => Object.hasOwn(object, key))) {
    throw new TiffinError('corrupt', `the signed document: ${what} must have exactly ${keys.map((key) => `"${key}"`).join(', ')}`);
  }
  return object;
}

function objectOf(value: JsonValue | undefined, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new TiffinError('corrupt', `the signed document: ${what} must be an object`);
}
