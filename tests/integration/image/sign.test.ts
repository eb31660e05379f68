import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../../src/config/places.ts';
import { parsePolicy } from '../../../src/config/policy.ts';
import { defaultRegistries } from '../../../src/config/registries.ts';
import type { ImageTrust, RegistryAccess } from '../../../src/image/services.ts';
import { prepareSigners, signImages, signPushed } from '../../../src/image/sign.ts';
import { verifySignatures } from '../../../src/image/signature.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import type { ImageReference } from '../../../src/oci/reference.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { digestOf, parseDigest } from '../../../src/oci/digest.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { openRegistry } from '../../../src/registry/client.ts';
import { openRegistryWriter } from '../../../src/registry/writer.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { gpgHome } from '../../support/gpg.ts';
import { busyboxImage, pushImage } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { registry } from '../../support/registry.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';

const image = busyboxImage();
const manifest: Descriptor = { ...image.manifest, digest: parseDigest(image.manifest.digest) };
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** What signing works with, under a policy; `env` has the keys of GnuPG. */
function servicesOf(home: ScratchHome, env: NodeJS.ProcessEnv, policy: object = { default: [{ type: 'reject' }] }) {
  const options = { places: findPlaces(home.env), env: home.env, registries: defaultRegistries, log };
  const trust: ImageTrust = {
    policy: parsePolicy(JSON.stringify(policy), 'p.json'),
    places: { ...options.places, tmp: home.env['TMPDIR'] ?? '/tmp' },
    env,
    fetchDocument: () => Promise.reject(new Error('not asked for')),
  };
  return {
    trust,
    openRepository: (reference: ImageReference, access: RegistryAccess) => openRegistry(reference, { ...options, ...access }),
    openSink: (reference: ImageReference) => openRegistryWriter(reference, options),
  };
}
type Services = ReturnType<typeof servicesOf>;

const verify = async (services: Services, reference: ImageReference): Promise<void> => {
  await using repository = services.openRepository(reference, {});
  await verifySignatures(services.trust, { reference, manifest: { descriptor: manifest }, repository });
};
const asking = (secret?: string) => ({
  passphrase: () => (secret === undefined ? Promise.reject(new Error('nobody is to be asked')) : Promise.resolve(secret)),
  hasPassphrase: secret !== undefined,
});

const test = suiteNeeding('signing', 'registry', 'busybox', 'gpg', 'gpgv');
test('with both kinds of keys: what is signed is then accepted', async () => {
  await using home = await scratchHome();
  await using keys = await gpgHome(home, 'anna', { passphrase: 'open' });
  await using server = await registry(home);
  const reference = parseReference(await pushImage(server, image, { repository: 'team/app' }));
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyPath = join(home.path, 'cosign.key');
  writeFileSync(keyPath, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const keyData = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })).toString('base64');
  const policy = {
    default: [
      { type: 'signedBy', keyType: 'GPGKeys', keyPath: keys.publicKeyPath },
      { type: 'sigstoreSigned', keyData },
    ],
  };
  const services = servicesOf(home, keys.env, policy);
  await assertRejects(verify(services, reference), 'denied', /"signedBy"\), and there is none/);
  const signers = await prepareSigners(services.trust, reference, { gpgKey: 'anna', sigstoreKeyPath: keyPath, ...asking('open') });
  assert.ok(signers !== undefined);
  for (const time of ['once', 'again']) {
    await using sink = services.openSink(reference);
    await signPushed(services, signers, { reference, digest: manifest.digest, sink }, {});
    assert.ok(time);
  }
  await verify(services, reference);
  // Both signatures of cosign's kind are there.
  const tag = `${image.manifest.digest.replace(':', '-')}.sig`;
  const attachment = await server.fetch(`/v2/team/app/manifests/${tag}`, {
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
  });
  assert.is((JSON.parse(attachment.body.toString()) as { layers: unknown[] }).layers.length, 2);
});
test('says what is wrong before anything is sent', async () => {
  await using home = await scratchHome();
  await using keys = await gpgHome(home);
  const { trust } = servicesOf(home, keys.env);
  const reference = parseReference('r.example/app:1');
  assert.is(await prepareSigners(trust, reference, asking()), undefined);
  await assertRejects(prepareSigners(trust, reference, { gpgKey: 'nobody', ...asking() }), 'denied', /sign with key "nobody"/);
  await assertRejects(prepareSigners(trust, reference, { sigstoreKeyPath: '/nowhere', ...asking() }), 'not-found', /key \/nowhere/);
  mkdirSync(join(home.path, '.config/containers/registries.d'), { recursive: true });
  writeFileSync(join(home.path, '.config/containers/registries.d/a.yaml'), 'default-docker: {lookaside: "https://sigs.example"}');
  await assertRejects(prepareSigners(trust, reference, { gpgKey: 'anna', ...asking() }), 'unsupported', /cannot be written to https:/);
});
test('image sign --all signs the images of a list; without it, the list, which vouches for them', async () => {
  await using home = await scratchHome();
  await using keys = await gpgHome(home);
  await using server = await registry(home);
  await pushImage(server, image, { repository: 'team/app' });
  const platform = { os: 'linux', architecture: 'amd64' };
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [{ ...manifest, platform }] }));
  const put = { method: 'PUT', headers: { 'content-type': mediaTypes.ociIndex }, body: bytes };
  assert.is((await server.fetch('/v2/team/app/manifests/list', put)).status, 201);
  const reference = parseReference(`${server.address}/team/app:list`);
  const index = { descriptor: { mediaType: mediaTypes.ociIndex, digest: digestOf(bytes), size: bytes.length } };
  const policy = { default: [{ type: 'signedBy', keyType: 'GPGKeys', keyPath: keys.publicKeyPath }] };
  const services = servicesOf(home, keys.env, policy);
  await using repository = services.openRepository(reference, {});
  const asked = { reference, manifest: { descriptor: manifest }, index, repository };
  await assertRejects(verifySignatures(services.trust, asked), 'denied', /there is none/);
  const name = `docker://${server.address}/team/app:list`;
  await signImages(services, [name], { gpgKey: 'anna', all: false, access: {} });
  await verifySignatures(services.trust, asked);
  await assertRejects(verifySignatures(services.trust, { ...asked, index: undefined }), 'denied', /there is none/);
  await signImages(services, [name], { gpgKey: 'anna', all: true, access: {} });
  await verifySignatures(services.trust, { ...asked, index: undefined });
});
test('image sign writes files, into the directory that is named', async () => {
  await using home = await scratchHome();
  await using keys = await gpgHome(home);
  await using server = await registry(home);
  const name = await pushImage(server, image, { repository: 'team/app' });
  const services = servicesOf(home, keys.env);
  const directory = home.directory('sigs');
  await signImages(services, [`docker://${name}`], { gpgKey: 'anna', directory, all: false, access: {} });
  const path = join(directory, `team/app@${image.manifest.digest.replace(':', '=')}/signature-1`);
  assert.ok(existsSync(path) && readFileSync(path).length > 0);
  const all = signImages(services, [name], { gpgKey: 'anna', directory, all: true, access: {} });
  await assertRejects(all, 'invalid-argument', /is not a multi-architecture image \(manifest type /);
});
test.run();
