import { createCipheriv, createDecipheriv } from 'node:crypto';
import { randomBytes } from '../lib/id.ts';

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts a value: AES-256-GCM with a random nonce; `purpose` is part of what is authenticated, so that what is sealed for one
 * use is not taken for another.
 *
 * @param key 32 bytes
 * @returns a version byte, the nonce, the ciphertext, the tag
 */
export function seal(value: Uint8Array, key: Uint8Array, purpose: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(purpose));
  return Buffer.concat([Uint8Array.of(version), nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts what `seal` gave; undefined when it was changed, or sealed with another key or for another purpose. */
export function unseal(sealed: Uint8Array, key: Uint8Array, purpose: string): Uint8Array | undefined {
  if (sealed.length < 1 + nonceBytes + tagBytes || sealed[0] !== version) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(purpose));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}
