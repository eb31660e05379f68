import { TiffinError } from '../../lib/errors.ts';

const begin = /^-----BEGIN PGP PUBLIC KEY BLOCK-----\s*$/;
const end = /^-----END PGP PUBLIC KEY BLOCK-----\s*$/;

/**
 * Exported public keys in the binary form that gpgv reads, whether they came armored (one block or several) or not. Pure.
 *
 * @throws {TiffinError} `corrupt` for armor that does not end or is not base64
 * @see https://www.rfc-editor.org/rfc/rfc9580#name-forming-ascii-armor
 */
export function binaryKeys(bytes: Uint8Array): Uint8Array {
  // A packet begins with its highest bit set: text cannot.
  if ((bytes[0] ?? 0) >= 0x80) return bytes;
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const blocks: Buffer[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    if (!begin.test(lines[index] ?? '')) continue;
    const stop = lines.findIndex((line, at) => at > index && end.test(line));
    if (stop === -1) throw new TiffinError('corrupt', 'the armor of a public key does not end');
    blocks.push(decodeBlock(lines.slice(index + 1, stop)));
    index = stop;
  }
  if (blocks.length === 0) throw new TiffinError('corrupt', 'there is no public key of OpenPGP in it');
  return Buffer.concat(blocks);
}

/** Headers end at an empty line; the checksum begins with "=". gpgv checks what is in the packets. */
function decodeBlock(lines: readonly string[]): Buffer {
  const body = lines.map((line) => line.trim());
  const blank = body.indexOf('');
  const content = body.slice(blank === -1 ? 0 : blank + 1).filter((line) => line !== '' && !/^=[A-Za-z0-9+/]{4}$/.test(line));
  const text = content.join('');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new TiffinError('corrupt', 'the armor of a public key is not base64');
  return Buffer.from(text, 'base64');
}
