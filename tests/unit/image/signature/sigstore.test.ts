import { generateKeyPairSync } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  attachmentTag,
  fitsKey,
  makeAttachment,
  readPublicKey,
  requireKnownKind,
  signatureOf,
  signWithKey,
  simpleSigningType,
} from '../../../../src/image/signature/sigstore.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { parseManifest } from '../../../../src/oci/manifest.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const pairs = {
  'ECDSA P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'ECDSA P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  Ed25519: generateKeyPairSync('ed25519'),
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};
const document = Buffer.from('{"critical":{}}');

const keys = suite('fitsKey');
for (const [kind, { publicKey, privateKey }] of Object.entries(pairs)) {
  keys(`with ${kind}`, () => {
    const read = readPublicKey(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })), 'k');
    const signature = signWithKey(document, privateKey);
    assert.ok(fitsKey(document, signature, read));
    assert.not.ok(fitsKey(Buffer.from('other'), signature, read));
    assert.not.ok(fitsKey(document, signature.subarray(1), read));
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    assert.not.ok(fitsKey(document, signature, other));
  });
}
keys.run();

const reads = suite('readPublicKey');
reads('refuses what is no public key', () => {
  const secret = pairs.RSA.privateKey.export({ type: 'pkcs8', format: 'pem' });
  assertFails(() => readPublicKey(Buffer.from(secret), 'k'), 'corrupt', /k holds a private key/);
  assertFails(() => readPublicKey(Buffer.from('hello'), 'k'), 'corrupt', /not a public key in PEM/);
  assertFails(() => readPublicKey(Buffer.from('-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----'), 'k'), 'corrupt');
  assertFails(() => requireKnownKind(generateKeyPairSync('x25519').publicKey, 'k'), 'unsupported', /x25519/);
});
reads.run();

const attaches = suite('makeAttachment');
attaches('makes a manifest whose layers keep their signatures, after those that are there', () => {
  const first = makeAttachment(document, Buffer.from('sig1'), []);
  const earlier = parseManifest(first.manifest);
  assert.is(earlier.kind, 'manifest');
  const layers = earlier.kind === 'manifest' ? earlier.layers : [];
  const second = parseManifest(makeAttachment(Buffer.from('two'), Buffer.from('sig2'), layers).manifest);
  assert.equal(second.kind === 'manifest' ? second.layers.map((layer) => Buffer.from(signatureOf(layer) ?? '').toString()) : [], [
    'sig1',
    'sig2',
  ]);
});
attaches('names the tag as cosign does', () => {
  assert.is(attachmentTag(digestOf('x')), `sha256-${digestOf('x').slice(7)}.sig`);
});
attaches('takes no signature from what is of another type or no base64', () => {
  const layer = { mediaType: simpleSigningType, digest: digestOf('x'), size: 1 };
  assert.is(signatureOf(layer), undefined);
  assert.is(signatureOf({ ...layer, annotations: { 'dev.cosignproject.cosign/signature': '!' } }), undefined);
  assert.is(signatureOf({ ...layer, mediaType: 'a/b', annotations: { 'dev.cosignproject.cosign/signature': 'AAAA' } }), undefined);
});
attaches.run();
