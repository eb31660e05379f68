import { TiffinError } from '../lib/errors.ts';

declare const digestBrand: unique symbol;

/** The name of a blob by its content: `sha256:` and 64, or `sha512:` and 128, lower-case hexadecimal digits. */
export type Digest = string & { readonly [digestBrand]: true };

/** The algorithms a digest may name. */
export type DigestAlgorithm = 'sha256' | 'sha512';

const pattern = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
const shape = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;

/** Whether `text` is a digest as a whole; the only door from strings to paths and URLs made of digests. */
export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && pattern.test(text);
}

/**
 * Reads a digest.
 *
 * @throws {TiffinError} `unsupported` for an algorithm we do not know, `invalid-argument` for anything else
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests
 */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  const shown = JSON.stringify(text.slice(0, 160));
  if (!shape.test(text) || /^sha(?:256|512):/.test(text)) throw new TiffinError('invalid-argument', `invalid digest ${shown}`);
  throw new TiffinError('unsupported', `digest ${shown}: only sha256 and sha512 are supported`);
}

/** The algorithm of a digest. */
export function digestAlgorithm(digest: Digest): DigestAlgorithm {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256';
}

/** The hexadecimal digits of a digest, without its algorithm. */
export function digestHex(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}

/** Makes a digest of an algorithm and hexadecimal digits, as hash functions give them. @throws {TiffinError} `invalid-argument` */
export function digestFromHex(hex: string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return parseDigest(`${algorithm}:${hex}`);
}

/** The digest of bytes. */
export function digestOf(bytes: Uint8Array | string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  // The commands that only list things load this file too, and node:crypto costs them 4 ms.
  const { hash } = process.getBuiltinModule('node:crypto');
  return digestFromHex(hash(algorithm, bytes, 'hex'), algorithm);
}
