import type { KeyObject } from 'node:crypto';
import { TiffinError } from '../../lib/errors.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { parseJson } from '../../lib/json.ts';
import { openSecretbox } from '../../lib/secretbox.ts';
import { readKeyFile } from './keys.ts';
import { requireKnownKind } from './sigstore.ts';

const encrypted =
  /-----BEGIN ENCRYPTED (?:COSIGN|SIGSTORE) PRIVATE KEY-----([\s\S]*?)-----END ENCRYPTED (?:COSIGN|SIGSTORE) PRIVATE KEY-----/;
/** What scrypt may take: cosign uses 64 MiB. */
const maxMemoryBytes = 256 << 20;

/**
 * Reads a private key for signing as cosign does: one that cosign or skopeo made, locked with a passphrase, or a PKCS #8 in PEM.
 *
 * @param passphrase asked for only when it is needed
 * @throws {TiffinError} `not-found`, `denied` for a wrong passphrase, `corrupt`, `unsupported`
 */
export async function readPrivateKey(path: string, passphrase: () => Promise<string>): Promise<KeyObject> {
  const { createPrivateKey } = process.getBuiltinModule('node:crypto');
  const text = Buffer.from(readKeyFile(path)).toString('latin1');
  const body = encrypted.exec(text)?.[1];
  let key: KeyObject;
  if (body !== undefined) {
    const der = await unlock(body, await passphrase(), path);
    key = parse(() => createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }), path);
  } else {
    const locked = text.includes('BEGIN ENCRYPTED PRIVATE KEY') || text.includes('Proc-Type: 4,ENCRYPTED');
    const secret = locked ? await passphrase() : undefined;
    key = parse(() => createPrivateKey({ key: text, format: 'pem', ...(secret === undefined ? {} : { passphrase: secret }) }), path);
  }
  requireKnownKind(key, path);
  return key;
}

function parse(read: () => KeyObject, path: string): KeyObject {
  try {
    return read();
  } catch (cause) {
    throw new TiffinError('corrupt', `${path} is not a private key that can be read, or its passphrase is wrong`, {
      hint: 'keys made by `cosign generate-key-pair` or `skopeo generate-sigstore-key`, and PKCS #8 in PEM are understood',
      cause,
    });
  }
}

/** @see https://github.com/secure-systems-lab/go-securesystemslib/tree/main/encrypted */
async function unlock(body: string, passphrase: string, path: string): Promise<Uint8Array> {
  const document = objectOf(parseJson(Buffer.from(body, 'base64'), { what: path, maxDepth: 8 }), path);
  const kdf = objectOf(document['kdf'], path);
  const cipher = objectOf(document['cipher'], path);
  if (kdf['name'] !== 'scrypt' || cipher['name'] !== 'nacl/secretbox') {
    throw new TiffinError('unsupported', `${path} is locked in a way that is not known: ${JSON.stringify([kdf['name'], cipher['name']])}`);
  }
  const params = objectOf(kdf['params'], path);
  const [N, r, p] = [numberOf(params['N'], path), numberOf(params['r'], path), numberOf(params['p'], path)];
  const key = await derive(passphrase, base64(kdf['salt'], path), { N, r, p, path });
  const opened = openSecretbox(base64(document['ciphertext'], path), base64(cipher['nonce'], path), key);
  if (opened !== undefined) return opened;
  throw new TiffinError('denied', `the passphrase does not open ${path}`);
}

type Scrypt = { readonly N: number; readonly r: number; readonly p: number; readonly path: string };

async function derive(passphrase: string, salt: Uint8Array, { N, r, p, path }: Scrypt): Promise<Uint8Array> {
  const { scrypt } = process.getBuiltinModule('node:crypto');
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      scrypt(passphrase, salt, 32, { N, r, p, maxmem: maxMemoryBytes }, (error, key) => (error === null ? resolve(key) : reject(error)));
    });
  } catch (cause) {
    throw new TiffinError('corrupt', `${path}: its passphrase cannot be used with N=${N}, r=${r}, p=${p}`, { cause });
  }
}

function base64(value: JsonValue | undefined, path: string): Uint8Array {
  if (typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value)) return Buffer.from(value, 'base64');
  throw new TiffinError('corrupt', `${path} is not a private key of cosign's`);
}

function numberOf(value: JsonValue | undefined, path: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= 1 << 20) return value;
  throw new TiffinError('corrupt', `${path} is not a private key of cosign's`);
}

function objectOf(value: JsonValue | undefined, path: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new TiffinError('corrupt', `${path} is not a private key of cosign's`);
}
