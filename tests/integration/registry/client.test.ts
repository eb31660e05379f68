import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultRegistries } from '../../../src/config/registries.ts';
import type { Manifest } from '../../../src/oci/manifest.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { hostileRegistry, refuse, sha256, smallImage } from '../../support/hostile-registry.ts';
import { makeImage, type MadeImage, pushImage } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { type Registry, registry } from '../../support/registry.ts';
import { registryClient } from '../../support/registry-client.ts';
import { scratchHome, type ScratchHome } from '../../support/scratch-home.ts';

const image: MadeImage = makeImage({ layers: [[{ path: 'a', content: 'some content' }]] });
const anna = { username: 'anna', password: 'pa:ss, "word"' };
const login = { user: anna.username, password: anna.password };
const basic = { authorization: `Basic ${Buffer.from(`${anna.username}:${anna.password}`).toString('base64')}` };

/** Pulls the whole image through a client and compares every byte. */
async function pulls(home: ScratchHome, name: string, options: Parameters<typeof registryClient>[2] = {}): Promise<void> {
  await using client = registryClient(home, name, options);
  const fetched = await client.getManifest();
  assert.is(fetched.digest, image.manifest.digest);
  const { config, layers } = fetched.manifest as Manifest;
  for (const [descriptor, blob] of [
    [config, image.config],
    ...layers.map((layer, index) => [layer, image.layers[index]] as const),
  ] as const) {
    const { stream, offset } = await client.openBlob(descriptor);
    assert.is(offset, 0);
    assert.equal(await buffer(stream), Buffer.from(blob?.bytes ?? []));
  }
}

function trust(home: ScratchHome, server: Registry): void {
  const directory = join(home.path, '.config/containers/certs.d', server.address);
  mkdirSync(directory, { recursive: true });
  copyFileSync(server.certificatePath ?? '', join(directory, 'ca.crt'));
}

/** The headers with which the token server's user may push `app`. */
async function pushToken(server: Registry): Promise<Record<string, string>> {
  const query = '?service=registry.test&scope=repository:app:pull,push';
  const answer = await fetch(`${server.tokenServer?.url}${query}`, { headers: basic });
  const { token } = (await answer.json()) as { token: string };
  return { authorization: `Bearer ${token}` };
}

const plain = suiteNeeding('a plain docker-registry', 'registry');
plain('gives manifest, blobs, tags and digests', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  for (const tag of ['1', '2']) await pushImage(server, image, { repository: 'team/app', tag });
  const name = `${server.address}/team/app`;
  await pulls(home, `${name}:1`);
  await pulls(home, `${name}@${image.manifest.digest}`);
  await using client = registryClient(home, `${name}:2`);
  assert.equal([...(await client.listTags())].sort(), ['1', '2']);
  assert.is(await client.peekDigest(), image.manifest.digest);
  await client.ping();
});
plain('says in its own words what it has not', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  await pushImage(server, image, { repository: 'app' });
  await using client = registryClient(home, `${server.address}/app:none`);
  await assertRejects(client.getManifest(), 'not-found', /^reading manifest none in 127\.0\.0\.1:\d+\/app: manifest unknown$/m);
  await assertRejects(client.openBlob(smallImage().descriptor), 'not-found', /blob unknown/);
  await using other = registryClient(home, `${server.address}/other`);
  await assertRejects(other.listTags(), 'not-found', /repository name not known to registry/);
});
plain('resumes a blob at any byte', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  await pushImage(server, image, { repository: 'app' });
  await using client = registryClient(home, `${server.address}/app`);
  const layer = ((await client.getManifest()).manifest as Manifest).layers[0];
  if (layer === undefined) throw new Error('no layer');
  for (const offset of [1, layer.size - 1, layer.size]) {
    const opened = await client.openBlob(layer, { offset });
    assert.is(opened.offset, offset);
    assert.equal(await buffer(opened.stream), Buffer.from(image.layers[0]?.bytes.subarray(offset) ?? []));
  }
});
plain.run();

const tls = suiteNeeding('docker-registry with TLS and passwords', 'registry', 'htpasswd', 'openssl');
tls('is trusted by certs.d, and takes the credentials of auth.json', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { tls: true, htpasswd: login });
  await pushImage(server, image, { repository: 'team/app', headers: basic });
  const name = `${server.address}/team/app`;
  await assertRejects(pulls(home, name, { verifyTls: true }), 'unreachable', /certificate signed by unknown authority[\s\S]*certs\.d/);
  await assertRejects(pulls(home, name), 'unreachable', /certificate signed by unknown authority/);
  trust(home, server);
  await assertRejects(pulls(home, name), 'unauthorized', /authentication required[\s\S]*--creds/);
  await pulls(home, name, { credentials: anna });
  await assertRejects(
    pulls(home, name, { credentials: { ...anna, password: 'wrong' } }),
    'unauthorized',
    /unauthorized|authentication required/,
  );
  mkdirSync(join(home.runtimeDirectory, 'containers'));
  const entry = { auth: Buffer.from(`${anna.username}:${anna.password}`).toString('base64') };
  writeFileSync(join(home.runtimeDirectory, 'containers/auth.json'), JSON.stringify({ auths: { [`${server.address}/team`]: entry } }));
  await pulls(home, name);
});
tls('is spoken to without checks by --tls-verify=false', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { tls: true });
  await pushImage(server, image, { repository: 'app' });
  await pulls(home, `${server.address}/app`, { verifyTls: false });
});
tls.run();

const bearer = suiteNeeding('docker-registry with tokens', 'registry', 'openssl');
bearer('gives to everybody what everybody may pull', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { token: { ...login, anonymousPull: true } });
  await pushImage(server, image, { repository: 'app', headers: await pushToken(server) });
  await pulls(home, `${server.address}/app`);
  await using client = registryClient(home, `${server.address}/app`);
  assert.equal(await client.listTags(), ['latest']);
});
bearer('takes name and password where it must', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { token: login });
  await pushImage(server, image, { repository: 'app', headers: await pushToken(server) });
  await assertRejects(pulls(home, `${server.address}/app`), 'unauthorized');
  await assertRejects(pulls(home, `${server.address}/app`, { credentials: { ...anna, password: 'wrong' } }), 'unauthorized');
  await pulls(home, `${server.address}/app`, { credentials: anna });
});
bearer.run();

const opens = suite('openRegistry');
opens('asks the rules for registries before anything else', async () => {
  await using home = await scratchHome();
  const rule = {
    prefix: 'r.example',
    location: 'r.example',
    insecure: false,
    blocked: true,
    mirrors: [],
    origin: { file: 'r.conf', line: 1 },
  };
  assertFails(
    () => registryClient(home, 'r.example/app', { registries: { ...defaultRegistries, rules: [rule] } }),
    'denied',
    /blocked in r\.conf:1/,
  );
});
opens.run();

const small = smallImage();
const foreign = suite('foreign layers');
foreign('come from their addresses, without credentials, when the registry does not have them', async () => {
  await using home = await scratchHome();
  await using far = await hostileRegistry((_request, response) => void response.end(small.layer));
  await using server = await hostileRegistry((request, response) => {
    if (request.headers.authorization === undefined) response.setHeader('www-authenticate', 'Basic realm="x"');
    refuse(response, request.headers.authorization === undefined ? 401 : 404, 'BLOB_UNKNOWN', 'blob unknown');
  });
  await using client = registryClient(home, `${server.address}/app`, { credentials: anna });
  const blob = {
    ...small.descriptor,
    mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar',
    urls: ['http://127.0.0.1:1/gone', `${far.url}/layer`],
  };
  const { stream } = await client.openBlob(blob);
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  assert.ok(Buffer.concat(chunks).equals(small.layer));
  assert.equal(
    far.asked.map(({ path, authorization }) => [path, authorization]),
    [['/layer', undefined]],
  );
  await assertRejects(client.openBlob({ ...blob, mediaType: small.descriptor.mediaType }), 'not-found');
});
foreign.run();

const manifests = suite('getManifest');
manifests('asks again when wrong bytes came once, and refuses them the second time', async () => {
  await using home = await scratchHome();
  let wrong = 1;
  await using server = await hostileRegistry((request, response) => {
    if (request.url?.includes('/manifests/') === true && wrong-- > 0) return void response.end('{"schemaVersion":2}');
    return small.answer(request, response);
  });
  await using client = registryClient(home, `${server.address}/app@${small.manifestDigest}`);
  assert.is((await client.getManifest()).digest, small.manifestDigest);
  wrong = 2;
  await assertRejects(client.getManifest(), 'corrupt', /does not match its digest/);
});
manifests('does not believe Docker-Content-Digest', async () => {
  await using home = await scratchHome();
  await using server = await hostileRegistry((_request, response) => {
    response.setHeader('docker-content-digest', sha256(Buffer.from('other')));
    response.end(small.manifest);
  });
  await using client = registryClient(home, `${server.address}/app:1`);
  assert.is((await client.getManifest()).digest, small.manifestDigest);
});
manifests('checks the size that a descriptor states', async () => {
  await using home = await scratchHome();
  await using server = await hostileRegistry(small.answer);
  await using client = registryClient(home, `${server.address}/app`);
  const descriptor = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: small.manifestDigest, size: small.manifest.length };
  assert.is((await client.getManifest(descriptor)).digest, small.manifestDigest);
  await assertRejects(client.getManifest({ ...descriptor, size: 5 }), 'corrupt', /its descriptor says 5/);
});
manifests('stops reading a huge one, whether or not it says its length', async () => {
  await using home = await scratchHome();
  let sent = 0;
  await using server = await hostileRegistry((request, response) => {
    if (request.url === '/v2/') return void response.end();
    if (request.url?.endsWith('said') === true) response.setHeader('content-length', 1 << 30);
    const chunk = Buffer.alloc(65_536, ' ');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      sent += chunk.length;
    };
    response.on('drain', more);
    more();
  });
  for (const tag of ['said', 'unsaid']) {
    await using client = registryClient(home, `${server.address}/app:${tag}`);
    await assertRejects(client.getManifest(), 'corrupt', /larger than 4194304 bytes/);
  }
  assert.ok(sent < 64 << 20, `${sent} bytes were sent`);
});
manifests('asks mirrors first, with their own credentials, and the registry when they fail', async () => {
  await using home = await scratchHome();
  let mirrorWorks = true;
  await using mirror = await hostileRegistry((request, response) =>
    mirrorWorks ? small.answer(request, response) : refuse(response, 503, 'X', 'down'),
  );
  await using primary = await hostileRegistry(small.answer);
  const mirrors = [{ location: `${mirror.address}/cache`, insecure: false, use: 'all' as const }];
  const rule = {
    prefix: primary.address,
    location: primary.address,
    insecure: false,
    blocked: false,
    mirrors,
    origin: { file: 'r', line: 1 },
  };
  const registries = { ...defaultRegistries, rules: [rule] };
  {
    await using client = registryClient(home, `${primary.address}/app`, { registries, credentials: anna });
    await client.getManifest();
    await buffer((await client.openBlob(small.descriptor)).stream);
    assert.is(primary.asked.length, 0);
    assert.ok(mirror.asked.some(({ path }) => path === '/v2/cache/app/manifests/latest'));
    assert.ok(mirror.asked.every(({ authorization }) => authorization === undefined));
  }
  mirrorWorks = false;
  await using client = registryClient(home, `${primary.address}/app`, { registries });
  await client.getManifest();
  assert.ok(primary.asked.some(({ path }) => path === '/v2/app/manifests/latest'));
});
manifests('ends at once when it is given up', async () => {
  await using home = await scratchHome();
  await using server = await hostileRegistry(() => undefined);
  await using client = registryClient(home, `${server.address}/app`);
  const startedAt = performance.now();
  await assertRejects(client.getManifest('1', AbortSignal.abort()), 'cancelled');
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  await assertRejects(client.getManifest('1', controller.signal), 'cancelled');
  assert.ok(performance.now() - startedAt < 500);
});
manifests.run();

const blobs = suite('openBlob');
blobs('takes content that the descriptor carries, if it is what it says', async () => {
  await using home = await scratchHome();
  await using server = await hostileRegistry(small.answer);
  await using client = registryClient(home, `${server.address}/app`);
  const inline = { mediaType: 'a/b', digest: sha256(Buffer.from('{}')), size: 2, data: 'e30=' };
  assert.equal(await buffer((await client.openBlob(inline)).stream), Buffer.from('{}'));
  assert.is(server.asked.length, 0);
  const lie = { ...small.descriptor, data: 'e30=' };
  assert.equal(await buffer((await client.openBlob(lie)).stream), small.layer);
});
blobs('leaves no connection open when its stream is given up', async () => {
  await using home = await scratchHome();
  await using server = await hostileRegistry(smallImage(8 << 20).answer);
  await using client = registryClient(home, `${server.address}/app`);
  const { stream } = await client.openBlob(smallImage(8 << 20).descriptor);
  stream.destroy();
  const { stream: other } = await client.openBlob(smallImage(8 << 20).descriptor);
  other.once('data', () => other.destroy());
  await new Promise((done) => other.once('close', done));
});
blobs.run();
