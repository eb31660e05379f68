import { timingSafeEqual } from 'node:crypto';

const sigma = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;
const clamp = 0x0ffffffc0ffffffc0ffffffc0fffffffn;
const prime = (1n << 130n) - 5n;

/** The columns, then the rows of Salsa20's square, as quarter-rounds take them. */
const rounds = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
] as const;

/**
 * Opens a NaCl `secretbox` (XSalsa20 and Poly1305), which Node has no words for. For small secrets: it is not made to be fast.
 *
 * @param key 32 bytes
 * @param nonce 24 bytes
 * @returns undefined when the key is not the one it was closed with, or the box was changed
 * @see https://nacl.cr.yp.to/secretbox.html
 */
export function openSecretbox(box: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  if (box.length < 16 || nonce.length !== 24 || key.length !== 32) return undefined;
  const [tag, ciphertext] = [box.subarray(0, 16), box.subarray(16)];
  const stream = keystream(key, nonce, 32 + ciphertext.length);
  if (!timingSafeEqual(poly1305(ciphertext, stream.subarray(0, 32)), tag)) return undefined;
  return ciphertext.map((byte, index) => byte ^ (stream[32 + index] ?? 0));
}

/** XSalsa20: a key for this nonce by HSalsa20, then blocks of 64 bytes, counted. */
function keystream(key: Uint8Array, nonce: Uint8Array, length: number): Uint8Array {
  const subkey = hsalsa20(words(key), words(nonce.subarray(0, 16)));
  const rest = words(nonce.subarray(16));
  const stream = new Uint8Array(Math.ceil(length / 64) * 64);
  for (let block = 0; block * 64 < length; block += 1) {
    const start = square(subkey, [...rest, block, 0]);
    const mixed = mix(start);
    store(
      mixed.map((word, index) => (word + (start[index] ?? 0)) >>> 0),
      stream.subarray(block * 64),
    );
  }
  return stream.subarray(0, length);
}

function hsalsa20(key: readonly number[], input: readonly number[]): readonly number[] {
  const mixed = mix(square(key, input));
  return [0, 5, 10, 15, 6, 7, 8, 9].map((index) => mixed[index] ?? 0);
}

/** Constants on the diagonal, the key around, the input within. */
function square(key: readonly number[], input: readonly number[]): readonly number[] {
  const [a, b, c, d] = sigma;
  return [a, ...key.slice(0, 4), b, ...input, c, ...key.slice(4), d];
}

function mix(start: readonly number[]): readonly number[] {
  const state = Uint32Array.from(start);
  const turn = (to: number, one: number, other: number, by: number): void => {
    const sum = ((state[one] ?? 0) + (state[other] ?? 0)) >>> 0;
    state[to] = (state[to] ?? 0) ^ ((sum << by) | (sum >>> (32 - by)));
  };
  for (let double = 0; double < 10; double += 1) {
    for (const [a, b, c, d] of rounds) {
      turn(b, a, d, 7);
      turn(c, b, a, 9);
      turn(d, c, b, 13);
      turn(a, d, c, 18);
    }
  }
  return [...state];
}

function poly1305(message: Uint8Array, key: Uint8Array): Uint8Array {
  const r = littleEndian(key.subarray(0, 16)) & clamp;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const chunk = message.subarray(at, at + 16);
    sum = ((sum + littleEndian(chunk) + (1n << BigInt(8 * chunk.length))) * r) % prime;
  }
  const total = (sum + littleEndian(key.subarray(16, 32))) & ((1n << 128n) - 1n);
  return Uint8Array.from({ length: 16 }, (_, index) => Number((total >> BigInt(8 * index)) & 0xffn));
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function words(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4, true));
}

function store(values: readonly number[], into: Uint8Array): void {
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value, true);
}
