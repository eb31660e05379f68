// timeout: 240s
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { leftoversOf } from '../support/crash.ts';
import { refuse } from '../support/hostile-registry.ts';
import { busyboxImage, layoutArchive, type MadeImage, makeImage, pushImage } from '../support/images.ts';
import { suiteNeeding, testNeeding } from '../support/needs.ts';
import { type Registry, registry } from '../support/registry.ts';
import { scratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { must } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';
import { uploadRegistry } from '../support/upload-registry.ts';

const image: MadeImage = busyboxImage();
const anna = { user: 'anna', password: 'pa:ss' };
const basic = { authorization: `Basic ${Buffer.from(`${anna.user}:${anna.password}`).toString('base64')}` };
const types = ['oci.image.manifest.v1', 'docker.distribution.manifest.v2'].map((type) => `application/vnd.${type}+json`).join(', ');

async function manifestOf(server: Registry, path: string, headers = {}): Promise<{ bytes: Buffer; type: string }> {
  const [repository, tag] = path.split(':');
  const {
    status,
    body,
    headers: answered,
  } = await server.fetch(`/v2/${repository}/manifests/${tag}`, { headers: { accept: types, ...headers } });
  assert.is(status, 200, path);
  return { bytes: body, type: String(answered['content-type']) };
}
type Written = {
  mediaType: string;
  config: { digest: string; mediaType: string };
  layers: { digest: string; mediaType: string; size: number }[];
};
const read = (bytes: Buffer): Written => JSON.parse(bytes.toString()) as Written;

/** Loads an image into the store, as `localhost/app`. */
async function have(home: ScratchHome, made: MadeImage = image): Promise<void> {
  const archive = join(home.path, 'app.tar');
  writeFileSync(archive, layoutArchive(made));
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  await mustTiffin(home, ['tag', made.config.digest.slice('sha256:'.length), 'localhost/app']);
}
async function fails(home: ScratchHome, args: readonly string[], pattern: RegExp): Promise<void> {
  const { status, stderr, stdout } = await tiffin(home, args);
  assert.is(status, 125, stderr);
  assert.match(stderr, pattern);
  assert.not.match(stderr, /\n {4}at /);
  assert.is(stdout, '');
}

const real = suiteNeeding('push to docker-registry', 'built', 'user-namespaces', 'overlay', 'registry', 'busybox');
real('byte for byte, in the words of Podman, and only what is not there', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  await have(home);
  const digestFile = join(home.path, 'digest');
  const first = await tiffin(home, ['push', '--digestfile', digestFile, 'localhost/app', `docker://${server.address}/team/app:1`]);
  assert.is(first.status, 0, first.stderr);
  assert.is(first.stdout, '');
  assert.equal(first.stderr.trim().split('\n'), [
    'Getting image source signatures',
    `Copying blob ${image.layers[0]?.digest}`,
    `Copying config ${image.config.digest}`,
    'Writing manifest to image destination',
  ]);
  assert.is(readFileSync(digestFile, 'utf8'), image.manifest.digest);
  assert.ok((await manifestOf(server, 'team/app:1')).bytes.equals(image.manifest.bytes));
  const before = server.log().length;
  await mustTiffin(home, ['push', '-q', 'localhost/app', `${server.address}/team/app:2`]);
  assert.not.match(server.log().slice(before), /"(?:POST|PATCH)/);
  await mustTiffin(home, ['push', '-q', 'localhost/app', `${server.address}/team/app@${image.manifest.digest}`]);
});
real('to the registry that its name says, to be pulled and run again', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  await have(home);
  const name = `${server.address}/app:1`;
  await mustTiffin(home, ['tag', 'localhost/app', name]);
  await mustTiffin(home, ['push', '-q', name]);
  await mustTiffin(home, ['rmi', '-f', 'localhost/app']);
  await mustTiffin(home, ['pull', '-q', name]);
  assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', '--pull', 'never', name, 'echo', 'hello']), 'hello');
});
real('mounting what the registry has in another repository', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const name = await pushImage(server, image, { repository: 'base' });
  await mustTiffin(home, ['pull', '-q', name]);
  const before = server.log().length;
  await mustTiffin(home, ['push', '-q', name, `${server.address}/team/app`]);
  const requests = server.log().slice(before);
  assert.match(requests, /"POST \/v2\/team\/app\/blobs\/uploads\/\?mount=sha256[^"]*from=base[^"]*" 201/);
  assert.not.match(requests, /"(?:PATCH|PUT) \/v2\/team\/app\/blobs/);
});
real('in other forms, which unpack to the same', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  await have(home);
  const push = (tag: string, ...options: string[]): Promise<string> =>
    mustTiffin(home, ['push', '-q', ...options, 'localhost/app', `${server.address}/app:${tag}`]);
  await push('docker', '--format', 'v2s2');
  const docker = await manifestOf(server, 'app:docker');
  assert.is(docker.type, 'application/vnd.docker.distribution.manifest.v2+json');
  assert.equal(
    [read(docker.bytes).config.mediaType, read(docker.bytes).layers[0]?.mediaType],
    ['application/vnd.docker.container.image.v1+json', 'application/vnd.docker.image.rootfs.diff.tar.gzip'],
  );
  await push('zstd', '--compression-format', 'zstd', '--compression-level', '5');
  const zstd = read((await manifestOf(server, 'app:zstd')).bytes);
  assert.is(zstd.layers[0]?.mediaType, 'application/vnd.oci.image.layer.v1.tar+zstd');
  await push('same', '--compression-format', 'gzip');
  assert.ok((await manifestOf(server, 'app:same')).bytes.equals(image.manifest.bytes));
  await push('gzip', '--compression-format', 'gzip', '--force-compression', '--compression-level', '1');
  const gzip = read((await manifestOf(server, 'app:gzip')).bytes);
  assert.is.not(gzip.layers[0]?.digest, image.layers[0]?.digest);
  assert.equal(leftoversOf(home), []);
  for (const [tag, { config }] of [
    ['docker', read(docker.bytes)],
    ['zstd', zstd],
    ['gzip', gzip],
  ] as const) {
    assert.is(config.digest, image.config.digest);
    await mustTiffin(home, ['rmi', '-fa']);
    await mustTiffin(home, ['pull', '-q', `${server.address}/app:${tag}`]);
    assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', `${server.address}/app:${tag}`, 'echo', tag]), tag);
  }
});
real('packing plain layers once', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  await have(home, makeImage({ layers: [[{ path: 'file', content: 'text' }]], compression: 'none' }));
  await mustTiffin(home, ['push', '-q', 'localhost/app', `${server.address}/app:1`]);
  const written = read((await manifestOf(server, 'app:1')).bytes);
  assert.is(written.layers[0]?.mediaType, 'application/vnd.oci.image.layer.v1.tar+gzip');
  const before = server.log().length;
  await mustTiffin(home, ['push', '-q', 'localhost/app', `${server.address}/app:2`]);
  assert.not.match(server.log().slice(before), /"POST/);
  assert.ok((await manifestOf(server, 'app:2')).bytes.equals((await manifestOf(server, 'app:1')).bytes));
});
testNeeding(real, ['htpasswd', 'openssl'], 'with TLS and a password', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { tls: true, htpasswd: anna });
  await have(home);
  const to = `${server.address}/app`;
  await fails(home, ['push', '-q', 'localhost/app', to], /certificate signed by unknown authority/);
  const directory = join(home.path, '.config/containers/certs.d', server.address);
  mkdirSync(directory, { recursive: true });
  copyFileSync(server.certificatePath ?? '', join(directory, 'ca.crt'));
  await fails(home, ['push', '-q', 'localhost/app', to], /authentication required/);
  await fails(home, ['push', '-q', '--creds', 'anna:wrong', 'localhost/app', to], /invalid username|[Uu]nauthorized/);
  await mustTiffin(home, ['push', '-q', '--creds', `${anna.user}:${anna.password}`, 'localhost/app', to]);
  const authFile = join(home.path, 'auth.json');
  writeFileSync(authFile, JSON.stringify({ auths: { [server.address]: { auth: basic.authorization.slice(6) } } }));
  await mustTiffin(home, ['push', '-q', '--authfile', authFile, 'localhost/app', `${to}:2`]);
  await mustTiffin(home, ['push', '-q', '--tls-verify=false', '--authfile', authFile, 'localhost/app', `${to}:3`]);
});
testNeeding(real, ['openssl'], 'with tokens that end soon, asking for no more than it needs', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { token: { ...anna, expiresInSeconds: 1 } });
  await have(home);
  await fails(home, ['push', '-q', 'localhost/app', `${server.address}/app`], /denied|authentication required|unauthorized/i);
  await mustTiffin(home, ['push', '-q', '--creds', `${anna.user}:${anna.password}`, 'localhost/app', `${server.address}/app`]);
  const scopes = server.tokenServer?.requests.map(({ query }) => new URLSearchParams(query).getAll('scope')) ?? [];
  assert.equal([...new Set(scopes.flat())], ['repository:app:pull,push']);
  await mustTiffin(home, ['push', '-q', '--creds', `${anna.user}:${anna.password}`, 'localhost/app', `${server.address}/other`]);
  const mounting = server.tokenServer?.requests.map(({ query }) => new URLSearchParams(query).getAll('scope').join(' ')) ?? [];
  assert.ok(mounting.includes('repository:other:pull,push repository:app:pull'), mounting.join('\n'));
  assert.match(server.log(), /mount=sha256[^"]*from=app[^"]*" 201/);
});
real('not to what the configuration blocks, nor to mirrors', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  await have(home);
  mkdirSync(join(home.path, '.config/containers'), { recursive: true });
  const write = (text: string): void => writeFileSync(join(home.path, '.config/containers/registries.conf'), text);
  write('[[registry]]\nlocation = "blocked.example"\nblocked = true\n');
  await fails(home, ['push', '-q', 'localhost/app', 'blocked.example/app'], /registry blocked\.example is blocked in .*registries\.conf:2/);
  write(`[[registry]]\nlocation = "${server.address}"\n[[registry.mirror]]\nlocation = "127.0.0.1:1"\n`);
  await mustTiffin(home, ['push', '-q', 'localhost/app', `${server.address}/app`]);
});
testNeeding(real, ['skopeo'], 'what skopeo copies, and what it copied', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  await have(home);
  const skopeo = (...args: string[]): Promise<string> => must('skopeo', ['--insecure-policy', ...args], { env: home.env });
  for (const options of [[], ['--format', 'v2s2'], ['--compression-format', 'zstd'], ['--compression-format', 'zstd:chunked']]) {
    await mustTiffin(home, ['push', '-q', ...options, 'localhost/app', `${server.address}/app:1`]);
    const layout = join(home.path, `layout${options.join('')}`);
    await skopeo('copy', '--src-tls-verify=false', `docker://${server.address}/app:1`, `oci:${layout}:x`);
    await skopeo('copy', '--dest-tls-verify=false', `oci:${layout}:x`, `docker://${server.address}/back:1`);
    await mustTiffin(home, ['pull', '-q', `${server.address}/back:1`]);
    assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', `${server.address}/back:1`, 'echo', 'hello']), 'hello');
  }
});
real.run();

const wrong = suiteNeeding('push that fails', 'built', 'user-namespaces', 'overlay', 'busybox');
wrong('says what is wrong with which operand', async () => {
  await using home = await scratchHome();
  await have(home);
  for (const [args, pattern] of [
    [['nope'], /^Error: nope: image not known$/m],
    [[], /accepts between 1 and 2 arg\(s\), received 0/],
    [['localhost/app', 'foo:bar:baz'], /unknown transport "foo"/],
    [
      ['localhost/app', '127.0.0.1:1/x'],
      /^Error: push to 127\.0\.0\.1:1\/x:latest: pinging container registry 127\.0\.0\.1:1: connection refused$/m,
    ],
    [
      ['--format', 'bla', 'localhost/app', 'r.example/x'],
      /unknown format "bla". Choose on of the supported formats: 'oci', 'v2s1', or 'v2s2'/,
    ],
    [['--compression-format', 'bla', 'localhost/app', 'r.example/x'], /cannot find compressor for "bla"/],
    [['--compression-format', 'gzip', '--compression-level', '12', 'localhost/app', 'r.example/x'], /gzip has 0 to 9/],
    [['--compression-format', 'zstd', '--format', 'v2s2', 'localhost/app', 'r.example/x'], /need a manifest of OCI's kind/],
    [['--encrypt-layer', '0', 'localhost/app', 'r.example/x'], /--encrypt-layer: images cannot be encrypted/],
    [['localhost/app', `r.example/x@sha256:${'0'.repeat(64)}`], /the destination names sha256:0000/],
    [[image.config.digest.slice(7)], /an ID does not say where to/],
  ] as const) {
    await fails(home, ['push', '--retry', '0', ...args], pattern);
  }
});
wrong('leaves nothing on either side on Ctrl-C', async () => {
  await using home = await scratchHome();
  await have(home);
  let began = false;
  await using server = await uploadRegistry({
    before: (request) => {
      if (request.method !== 'PUT') return false;
      request.pause();
      began = true;
      return true;
    },
  });
  const child = spawn(tiffinPath, ['push', '-q', 'localhost/app', `${server.address}/app`], {
    env: home.env,
    cwd: home.path,
    stdio: 'ignore',
  });
  const ended = new Promise((done) => child.once('close', (code) => done(code)));
  while (!began) await sleep(20);
  child.kill('SIGINT');
  assert.is(await ended, 130);
  assert.is(server.uploads.size, 0);
  assert.equal(leftoversOf(home), []);
});
wrong('takes another kind of manifest where one is refused', async () => {
  await using home = await scratchHome();
  await have(home);
  await using server = await uploadRegistry({
    before: (request, response) => {
      if (request.method !== 'PUT' || request.headers['content-type']?.includes('oci.image.manifest') !== true) return false;
      request.resume();
      refuse(response, 415, 'MANIFEST_INVALID', 'unknown media type');
      return true;
    },
  });
  await mustTiffin(home, ['push', '-q', 'localhost/app', `${server.address}/app`]);
  assert.is(server.manifests.get('latest')?.mediaType, 'application/vnd.docker.distribution.manifest.v2+json');
  await fails(home, ['push', '-q', '--format', 'oci', 'localhost/app', `${server.address}/app`], /unknown media type/);
});
wrong('names the blob that is damaged or missing', async () => {
  await using home = await scratchHome();
  await have(home);
  await using server = await uploadRegistry();
  const path = join(home.path, '.local/share/tiffin/blobs/sha256', image.layers[0]?.digest.slice(7) ?? '');
  const bytes = readFileSync(path);
  bytes[100] = (bytes[100] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
  await fails(
    home,
    ['push', '-q', 'localhost/app', `${server.address}/app`],
    /writing blob sha256:[0-9a-f]+ to .*: provided digest did not match/,
  );
  writeFileSync(path, 'short');
  await fails(home, ['push', '-q', 'localhost/app', `${server.address}/app`], /blob sha256:[0-9a-f]+ is missing from the store/);
  assert.is(server.manifests.size, 0);
});
wrong.run();
