import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { suite } from 'uvu';
import { parsePolicy } from '../../../src/config/policy.ts';
import type { ImageTrust, Repository } from '../../../src/image/services.ts';
import { requireAllowedPath, requireNotRejected, verifySignatures } from '../../../src/image/signature.ts';
import { makePayload } from '../../../src/image/signature/payload.ts';
import { attachmentTag, makeAttachment, signWithKey, simpleSigningType } from '../../../src/image/signature/sigstore.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { gpgHome } from '../../support/gpg.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';

const image = parseReference('r.example/team/app:1');
const digest = digestOf('the manifest');
const indexDigest = digestOf('the index');
const maker = { creator: 'test', seconds: 1 };
const claim = { dockerReference: 'r.example/team/app:1', manifestDigest: digest };
const accept = [{ type: 'insecureAcceptAnything' }];
const document = (which: typeof digest) => ({ descriptor: { mediaType: mediaTypes.ociManifest, digest: which, size: 12 } });

/** A repository that has what is given, under tags and digests. */
function repositoryWith(
  manifests: ReadonlyMap<string, Uint8Array> = new Map(),
  blobs: ReadonlyMap<string, Uint8Array> = new Map(),
): Pick<Repository, 'getManifest' | 'openBlob'> {
  return {
    getManifest: (which) => {
      const bytes = manifests.get(typeof which === 'string' ? which : which.digest);
      if (bytes === undefined) return Promise.reject(new TiffinError('not-found', 'manifest unknown'));
      return Promise.resolve({ bytes, digest: digestOf(bytes), mediaType: mediaTypes.ociManifest });
    },
    openBlob: (blob) =>
      Promise.resolve({ stream: Readable.from([blobs.get(blob.digest) ?? Buffer.alloc(0)], { objectMode: false }), offset: 0 }),
  };
}

function trustOf(home: ScratchHome, policy: object, env: NodeJS.ProcessEnv = home.env): ImageTrust {
  const places = { configHome: join(home.path, '.config'), home: home.path, tmp: home.env['TMPDIR'] ?? '/tmp', uid: 1000 };
  return {
    policy: parsePolicy(JSON.stringify(policy), 'p.json'),
    places,
    env,
    fetchDocument: () => Promise.reject(new Error('not asked for')),
  };
}

function putSignature(home: ScratchHome, bytes: Uint8Array, { number = 1, of = digest } = {}): void {
  const directory = join(home.path, `.local/share/containers/sigstore/team/app@${of.replace(':', '=')}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `signature-${number}`), bytes);
}

const plain = suite('requireNotRejected');
plain('refuses what is rejected, and what cannot be checked, before anything is asked', async () => {
  await using home = await scratchHome();
  const reject = trustOf(home, { default: accept, transports: { docker: { 'r.example': [{ type: 'reject' }] } } });
  assertFails(
    () => requireNotRejected(reject, image),
    'denied',
    /the policy rejects r\.example\/team\/app:1 \(p\.json, scope "r\.example"\): "reject"/,
  );
  requireNotRejected(reject, parseReference('other.example/app'));
  const fulcio = trustOf(home, { default: [{ type: 'sigstoreSigned', fulcio: {} }] });
  assertFails(
    () => requireNotRejected(fulcio, image),
    'unsupported',
    /asks for "sigstoreSigned" with "fulcio" of r\.example.*p\.json, default/,
  );
  await verifySignatures(trustOf(home, { default: accept }), {
    reference: image,
    manifest: document(digest),
    repository: repositoryWith(),
  });
});
plain.run();

const paths = suite('requireAllowedPath');
paths('refuses archives where a signature is wanted', async () => {
  await using home = await scratchHome();
  const signed = [{ type: 'signedBy', keyType: 'GPGKeys', keyPath: '/k' }];
  const trust = trustOf(home, {
    default: accept,
    transports: { 'oci-archive': { '': [{ type: 'reject' }], '/srv': accept }, dir: { '': signed } },
  });
  requireAllowedPath(trust, 'oci-archive', '/srv/a.tar');
  requireAllowedPath(trust, 'docker-archive', '/tmp/a.tar');
  assertFails(
    () => requireAllowedPath(trust, 'oci-archive', '/tmp/a.tar'),
    'denied',
    /rejects oci-archive:\/tmp\/a\.tar \(p\.json, transport "oci-archive"\)/,
  );
  assertFails(() => requireAllowedPath(trust, 'dir', '/tmp/d'), 'denied', /"signedBy".*archives have none/);
});
paths.run();

const gpg = suiteNeeding('signedBy', 'gpg', 'gpgv');
gpg('wants a signature by the key, for the manifest and for the name', async () => {
  await using home = await scratchHome();
  await using keys = await gpgHome(home);
  await using others = await gpgHome(home, 'mallory');
  const requirement = { type: 'signedBy', keyType: 'GPGKeys', keyPath: keys.publicKeyPath };
  const trust = trustOf(home, { default: [requirement] });
  const verify = (reference = image, policy = trust): Promise<void> =>
    verifySignatures(policy, { reference, manifest: document(digest), repository: repositoryWith() });
  await assertRejects(
    verify(),
    'denied',
    /the policy rejects r\.example\/team\/app:1 \(p\.json, default\): a signature is required \("signedBy"\), and there is none/,
  );

  putSignature(home, await others.sign(makePayload(claim, 'simple', maker)));
  await assertRejects(verify(), 'denied', /made with another key/);
  putSignature(home, await keys.sign(makePayload({ ...claim, manifestDigest: digestOf('other') }, 'simple', maker)), { number: 2 });
  putSignature(home, await keys.sign(makePayload({ ...claim, dockerReference: 'r.example/team/app:2' }, 'simple', maker)), { number: 3 });
  putSignature(home, await keys.sign(makePayload(claim, 'sigstore', maker)), { number: 4 });
  putSignature(home, Buffer.from('garbage'), { number: 5 });
  await assertRejects(verify(), 'denied');
  const good = await keys.sign(makePayload(claim, 'simple', maker));
  putSignature(home, good, { number: 6 });
  await verify();
  // The key in the policy itself, not armored; a name by digest.
  const keyData = readFileSync(keys.binaryKeyPath).toString('base64');
  const inline = trustOf(home, { default: [{ type: 'signedBy', keyType: 'GPGKeys', keyData }] });
  await verify({ domain: image.domain, path: image.path, digest }, inline);
  await assertRejects(verify(parseReference('r.example/team/app:9')), 'denied');
  const both = { default: [requirement, { ...requirement, keyPath: others.publicKeyPath, signedIdentity: { type: 'matchExact' } }] };
  await verify(image, trustOf(home, both));
  await assertRejects(verify(image, trustOf(home, { default: [requirement, { type: 'reject' }] })), 'denied', /"reject"/);
});
gpg('takes the signature of an index for its manifests', async () => {
  await using home = await scratchHome();
  await using keys = await gpgHome(home);
  const trust = trustOf(home, { default: [{ type: 'signedBy', keyType: 'GPGKeys', keyPaths: [keys.publicKeyPath] }] });
  putSignature(home, await keys.sign(makePayload({ ...claim, manifestDigest: indexDigest }, 'simple', maker)), { of: indexDigest });
  const asked = { reference: image, manifest: document(digest), repository: repositoryWith() };
  await verifySignatures(trust, { ...asked, index: document(indexDigest) });
  await assertRejects(verifySignatures(trust, asked), 'denied', /there is none/);
});
gpg('refuses what has expired, documents that are bombs, and keys that are not there', async () => {
  await using home = await scratchHome();
  await using keys = await gpgHome(home);
  const requirement = { type: 'signedBy', keyType: 'GPGKeys', keyPath: keys.publicKeyPath };
  const verify = (policy: object, env?: NodeJS.ProcessEnv): Promise<void> =>
    verifySignatures(trustOf(home, policy, env), { reference: image, manifest: document(digest), repository: repositoryWith() });
  await using old = await gpgHome(home, 'old', { options: ['--faked-system-time', '20200101T000000!'] });
  const expired = ['--faked-system-time', '20200102T000000!', '--default-sig-expire', '1d'];
  putSignature(home, await old.sign(makePayload(claim, 'simple', maker), expired));
  await assertRejects(verify({ default: [{ ...requirement, keyPath: old.publicKeyPath }] }), 'denied', /has expired/);
  putSignature(home, await keys.sign(Buffer.alloc(64 << 20, 32), ['--compress-algo', 'zlib', '-z', '9']));
  await assertRejects(verify({ default: [requirement] }), 'denied');
  putSignature(home, await keys.sign(makePayload(claim, 'simple', maker)));
  await verify({ default: [requirement] });
  await assertRejects(
    verify({ default: [{ ...requirement, keyPath: join(home.path, 'none') }] }),
    'not-found',
    /p\.json, default\): key .*none does not exist/,
  );
  await assertRejects(verify({ default: [requirement] }, { ...home.env, PATH: home.path }), 'unsupported', /gpgv is not installed/);
});
gpg.run();

const cosign = suite('sigstoreSigned');
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyData = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })).toString('base64');
const requirement = { type: 'sigstoreSigned', keyData };
function attached(payload: Buffer, signature: Uint8Array, of = digest) {
  const { manifest } = makeAttachment(payload, signature, []);
  return repositoryWith(new Map([[attachmentTag(of), manifest]]), new Map([[digestOf(payload), payload]]));
}
cosign('wants a signature by the key, for the manifest and for the name', async () => {
  await using home = await scratchHome();
  const trust = trustOf(home, { default: [requirement] });
  const payload = makePayload(claim, 'sigstore', maker);
  const verify = (repository: Pick<Repository, 'getManifest' | 'openBlob'>): Promise<void> =>
    verifySignatures(trust, { reference: image, manifest: document(digest), repository });
  await assertRejects(verify(repositoryWith()), 'denied', /a signature is required \("sigstoreSigned"\), and there is none/);
  await verify(attached(payload, signWithKey(payload, privateKey)));
  const mallory = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  await assertRejects(verify(attached(payload, sign('sha256', payload, mallory))), 'denied', /made with another key/);
  const other = makePayload({ ...claim, manifestDigest: digestOf('other') }, 'sigstore', maker);
  await assertRejects(verify(attached(other, signWithKey(other, privateKey))), 'denied', /the signature is for manifest sha256:/);
  const renamed = makePayload({ ...claim, dockerReference: 'r.example/team/app' }, 'sigstore', maker);
  await assertRejects(
    verify(attached(renamed, signWithKey(renamed, privateKey))),
    'denied',
    /the signature is for "r\.example\/team\/app"/,
  );
  const loose = trustOf(home, { default: [{ ...requirement, signedIdentity: { type: 'matchRepository' } }] });
  await verifySignatures(loose, {
    reference: image,
    manifest: document(digest),
    repository: attached(renamed, signWithKey(renamed, privateKey)),
  });
});
cosign('refuses a document that is not what its descriptor says', async () => {
  await using home = await scratchHome();
  const payload = makePayload(claim, 'sigstore', maker);
  const { manifest } = makeAttachment(payload, signWithKey(payload, privateKey), []);
  const cut = repositoryWith(new Map([[attachmentTag(digest), manifest]]), new Map([[digestOf(payload), payload.subarray(1)]]));
  const asked = { reference: image, manifest: document(digest), repository: cut };
  await assertRejects(verifySignatures(trustOf(home, { default: [requirement] }), asked), 'corrupt', /does not match its digest/);
});
cosign('fetches nothing that says it is large', async () => {
  await using home = await scratchHome();
  const layer = { mediaType: simpleSigningType, digest, size: 1 << 30, annotations: { 'dev.cosignproject.cosign/signature': 'AAAA' } };
  const config = { mediaType: mediaTypes.ociConfig, digest, size: 2 };
  const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer] }));
  const repository = {
    ...repositoryWith(new Map([[attachmentTag(digest), manifest]])),
    openBlob: () => Promise.reject(new Error('it was fetched')),
  };
  const asked = { reference: image, manifest: document(digest), repository };
  await assertRejects(
    verifySignatures(trustOf(home, { default: [requirement] }), asked),
    'corrupt',
    /signature sha256:.* is larger than 1048576 bytes/,
  );
});
cosign('does not look where registries.d says not to', async () => {
  await using home = await scratchHome();
  mkdirSync(join(home.path, '.config/containers/registries.d'), { recursive: true });
  writeFileSync(join(home.path, '.config/containers/registries.d/a.yaml'), 'default-docker: {use-sigstore-attachments: false}');
  const payload = makePayload(claim, 'sigstore', maker);
  const asked = { reference: image, manifest: document(digest), repository: attached(payload, signWithKey(payload, privateKey)) };
  await assertRejects(verifySignatures(trustOf(home, { default: [requirement] }), asked), 'denied', /there is none/);
});
cosign.run();
