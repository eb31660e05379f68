import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readPrivateKey } from '../../../../src/image/signature/private-key.ts';
import { fitsKey, readPublicKey, signWithKey } from '../../../../src/image/signature/sigstore.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

/** Made for this test by `skopeo generate-sigstore-key` of skopeo 1.22, with the passphrase `pw`. */
const locked = `-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----
eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6
OCwicCI6MX0sInNhbHQiOiIwck9zNTZ3RmovVHlzK0t4VEFORGc1RHF0SW9ESitq
TnBvSEtKeDUwa3E4PSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
Iiwibm9uY2UiOiJGK05qc0pUUVFJU1N4NjhZZWdlZE15c2tMOVpEaUJTYyJ9LCJj
aXBoZXJ0ZXh0IjoiSUM4YUM5cGFJUzUzZVdCdTB5QTZBRTU4U1B4ZzlGdmppSmQ0
T2d5a3d2dFlRNGxBaThGbnpibS9QSTBhdWR3MEkwZUhOWlRuZ1BYT25oSnhPeFdu
dTZIRlhEeVVzYnJ4N0NBTDQ4RGFrQjdJb3krbThEZWpBSndTSlVqanJDR3VPZHdk
Q2pqVzdSTWx6YUcvdUhydDBuMkM5VFpoWmhWOXZhLzZra2dSVWI1em5tOWovRUdz
dUY1ZHZyY0VyWXJ0eExsSmU1QmxjVVFLV0E9PSJ9
-----END ENCRYPTED COSIGN PRIVATE KEY-----
`;
const itsPublicKey = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQXzGQymLB9JhVLP0gC9yFFOkX/xi
ZTqvfay5qMTK+rBDQFqMO2ouqYzjONRNl16tkCsahOB5FsSVmVOENsgPsg==
-----END PUBLIC KEY-----
`;

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'key-')), 'k');
  writeFileSync(path, text);
  return path;
}
const never = (): Promise<string> => Promise.reject(new Error('nobody is to be asked'));

const test = suite('readPrivateKey');
test('opens what skopeo and cosign lock', async () => {
  const key = await readPrivateKey(file(locked), () => Promise.resolve('pw'));
  const document = Buffer.from('{}');
  assert.ok(fitsKey(document, signWithKey(document, key), readPublicKey(Buffer.from(itsPublicKey), 'k')));
});
test('says when the passphrase is wrong', async () => {
  await assertRejects(
    readPrivateKey(file(locked), () => Promise.resolve('no')),
    'denied',
    /the passphrase does not open /,
  );
});
test('reads plain and locked keys in PEM', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const plain = privateKey.export({ type: 'pkcs8', format: 'pem' });
  assert.is((await readPrivateKey(file(String(plain)), never)).asymmetricKeyType, 'ec');
  const closed = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
  assert.is((await readPrivateKey(file(String(closed)), () => Promise.resolve('x'))).asymmetricKeyType, 'ec');
  await assertRejects(
    readPrivateKey(file(String(closed)), () => Promise.resolve('y')),
    'corrupt',
    /its passphrase is wrong/,
  );
});
for (const [name, document, code] of [
  ['another way of locking', { kdf: { name: 'argon2' }, cipher: { name: 'x' } }, 'unsupported'],
  ['what takes too much memory', lockedWith({ N: 1 << 20, r: 1 << 10, p: 1 }), 'corrupt'],
  ['figures that are none', lockedWith({ N: 'x', r: 8, p: 1 }), 'corrupt'],
  ['a list', [], 'corrupt'],
] as const) {
  test(`refuses ${name}`, async () => {
    const body = Buffer.from(JSON.stringify(document)).toString('base64');
    const text = `-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----\n${body}\n-----END ENCRYPTED COSIGN PRIVATE KEY-----\n`;
    await assertRejects(
      readPrivateKey(file(text), () => Promise.resolve('pw')),
      code,
    );
  });
}
test('refuses what is no key', async () => {
  await assertRejects(readPrivateKey(file('hello'), never), 'corrupt', /not a private key/);
  await assertRejects(readPrivateKey('/nowhere/k', never), 'not-found');
  const { privateKey } = generateKeyPairSync('x25519');
  await assertRejects(readPrivateKey(file(String(privateKey.export({ type: 'pkcs8', format: 'pem' }))), never), 'unsupported', /x25519/);
});
test.run();

function lockedWith(params: object): object {
  return { kdf: { name: 'scrypt', params, salt: 'AAAA' }, cipher: { name: 'nacl/secretbox', nonce: 'AAAA' }, ciphertext: 'AAAA' };
}
