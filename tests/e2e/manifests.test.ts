// timeout: 240s
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { hostArchitecture } from '../../.ci/oci-layout.ts';
import { busyboxImage, type MadeImage, pushImage, pushManifest } from '../support/images.ts';
import { suiteNeeding, testNeeding } from '../support/needs.ts';
import { registry, type Registry } from '../support/registry.ts';
import { scratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('manifest lists on docker-registry', 'built', 'user-namespaces', 'overlay', 'registry', 'busybox');
const here = busyboxImage();
const other = busyboxImage({ architecture: hostArchitecture === 'arm64' ? 'amd64' : 'arm64' });
const arm = busyboxImage({ architecture: 'arm', variant: 'v6' });
const [hereId, otherId, armId] = [here, other, arm].map(({ config }) => config.digest.slice('sha256:'.length));
const vendor = 'application/vnd.oci.image';

/** Pushes images, and an index of them with an attestation and a nested index, as buildx does. */
async function pushIndex(server: Registry, repository: string): Promise<string> {
  for (const image of [here, other, arm]) await pushImage(server, image, { repository, tag: image.config.digest.slice(7, 15) });
  const entry = ({ manifest: { mediaType, digest, size } }: MadeImage, platform: object): object => ({ mediaType, digest, size, platform });
  const attestation = {
    ...entry(here, { os: 'unknown', architecture: 'unknown' }),
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  };
  const put = async (tag: string, manifests: readonly object[]): Promise<object> => {
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: `${vendor}.index.v1+json`, manifests }));
    const { createHash } = await import('node:crypto');
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const blob = { bytes, digest, mediaType: `${vendor}.index.v1+json`, size: bytes.length };
    await pushManifest(server, blob, { repository, tag });
    return { mediaType: blob.mediaType, digest, size: blob.size };
  };
  const nested = await put('nested', [entry(arm, { os: 'linux', architecture: 'arm', variant: 'v6' })]);
  await put('1', [
    attestation,
    entry(here, { os: 'linux', architecture: hostArchitecture }),
    entry(other, { os: 'linux', architecture: hostArchitecture === 'arm64' ? 'amd64' : 'arm64' }),
    { ...nested, platform: { os: 'linux', architecture: 'arm', variant: 'v6' } },
  ]);
  return `${server.address}/${repository}:1`;
}

const otherPlatform = `linux/${hostArchitecture === 'arm64' ? 'amd64' : 'arm64'}`;

test('several platforms of one name are in the store at once', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const name = await pushIndex(server, 'multi');
  assert.is(await mustTiffin(home, ['pull', '-q', '--platform', otherPlatform, name]), otherId);
  assert.match(
    (await tiffin(home, ['create', '--name', 'foreign', name])).stderr,
    /image platform .* does not match the expected platform/,
  );
  await mustTiffin(home, ['rm', 'foreign']);
  assert.is(await mustTiffin(home, ['pull', '-q', name]), hereId);
  assert.is(await mustTiffin(home, ['pull', '-q', '--platform', 'linux/arm/v8', name]), armId, 'v8 runs v6, out of an index in an index');
  const listed = await mustTiffin(home, ['images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}']);
  assert.equal(listed.split('\n').toSorted(), [hereId, otherId, armId].map((id) => `${name} sha256:${id}`).toSorted());
  assert.is(await mustTiffin(home, ['image', 'inspect', '-f', '{{.Id}}', name]), armId, 'the last one that was pulled is meant');
  // Podman would start the foreign one, which cannot run.
  assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', name, 'echo', 'hello']), 'hello');
  const created = await mustTiffin(home, ['create', '--platform', otherPlatform, '--pull', 'never', name]);
  assert.is(await mustTiffin(home, ['inspect', '-f', '{{.Image}}', created]), otherId);
  await mustTiffin(home, ['rm', created]);
  const refused = await tiffin(home, ['pull', '-q', '--platform', 'linux/s390x', name]);
  assert.is(refused.status, 125);
  assert.match(refused.stderr, /not available for linux\/s390x\nhint: it exists for: /);
  await mustTiffin(home, ['rmi', name]);
  assert.is(await mustTiffin(home, ['images', '-q']), '');
});

test('a list is made, pushed, pulled and removed', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const name = await pushIndex(server, 'multi');
  await mustTiffin(home, ['pull', '-q', name]);
  const id = await mustTiffin(home, ['manifest', 'create', '--all', 'list', name]);
  assert.match(id, /^[0-9a-f]{64}$/);
  assert.is(
    await mustTiffin(home, [
      'manifest',
      'add',
      '--variant',
      'v7',
      '--arch',
      'arm',
      'list',
      `${server.address}/multi:${armId?.slice(0, 8)}`,
    ]),
    id,
  );
  const digestFile = join(home.path, 'digest');
  const target = `${server.address}/copy:2`;
  await mustTiffin(home, ['manifest', 'push', '-q', '--digestfile', digestFile, 'list', target]);
  const { headers } = await server.fetch('/v2/copy/manifests/2', { headers: { accept: `${vendor}.index.v1+json` } });
  assert.is(headers['docker-content-digest'], readFileSync(digestFile, 'utf8'));
  assert.is(await mustTiffin(home, ['manifest', 'inspect', target]), await mustTiffin(home, ['manifest', 'inspect', 'list']));
  assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', 'list', 'echo', 'hi']), 'hi', 'it stands for its image');
  assert.match(await mustTiffin(home, ['images', '--format', '{{.Repository}}']), /^localhost\/list$/m);
  rmSync(join(home.path, '.local/share/tiffin/state.db'));
  assert.match((await tiffin(home, ['manifest', 'exists', 'list'])).stderr, /1 manifest lists and artifacts/);
  assert.is((await tiffin(home, ['manifest', 'exists', 'list'])).status, 0, 'it outlives the database');
  assert.is(await mustTiffin(home, ['manifest', 'rm', 'list']), `Untagged: localhost/list:latest\nDeleted: ${id}`);
  assert.is((await tiffin(home, ['manifest', 'exists', 'list'])).status, 1);
  const fresh = await scratchHome();
  await using _fresh = fresh;
  assert.is(await mustTiffin(fresh, ['pull', '-q', '--platform', otherPlatform, target]), otherId);
});

testNeeding(test, ['skopeo'], 'what is pushed, and the store itself, is read by skopeo', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  await mustTiffin(home, ['pull', '-q', await pushIndex(server, 'multi')]);
  await mustTiffin(home, ['manifest', 'create', '--annotation', 'k=v', 'list', `${server.address}/multi:1`]);
  const raw = async (...args: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await run('skopeo', ['inspect', '--raw', ...args], { env: home.env });
    assert.is(status, 0, stderr);
    return stdout;
  };
  const store = join(home.path, '.local/share/tiffin');
  const stored = await raw(`oci:${store}:localhost/list:latest`);
  assert.match(stored, /"annotations":\{"k":"v"\}/);
  await mustTiffin(home, ['manifest', 'push', '-q', 'list', `${server.address}/copy:1`]);
  assert.is(await raw('--tls-verify=false', `docker://${server.address}/copy:1`), stored);
  await mustTiffin(home, ['manifest', 'push', '-q', 'list', `oci:${join(home.path, 'layout')}:x`]);
  assert.is(await raw(`oci:${join(home.path, 'layout')}:x`), stored);
  await mustTiffin(home, ['manifest', 'push', '-q', '--format', 'v2s2', 'list', `${server.address}/copy:d`]);
  assert.match(await raw('--tls-verify=false', `docker://${server.address}/copy:d`), /distribution\.manifest\.list\.v2\+json/);
});

test('another compression is added on the way', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  await pushIndex(server, 'multi');
  await mustTiffin(home, ['manifest', 'create', 'list', `${server.address}/multi:1`]);
  await mustTiffin(home, ['manifest', 'push', '-q', '--add-compression', 'zstd', 'list', `${server.address}/copy:1`]);
  const { manifests } = JSON.parse(await mustTiffin(home, ['manifest', 'inspect', `${server.address}/copy:1`])) as {
    manifests: { digest: string; annotations?: Record<string, string> }[];
  };
  assert.equal(
    manifests.map(({ annotations }) => annotations?.['io.github.containers.compression.zstd']),
    [undefined, 'true'],
  );
  await mustTiffin(home, ['pull', '-q', `${server.address}/copy@${manifests[1]?.digest}`]);
  assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', hereId ?? '', 'echo', 'hi']), 'hi');
});

const artifacts = suiteNeeding('artifacts on docker-registry', 'built', 'registry');

function files(home: ScratchHome): string[] {
  mkdirSync(join(home.path, 'in'));
  return ['a.txt', 'b.json'].map((name) => {
    writeFileSync(join(home.path, 'in', name), `{"name": "${name}"}\n`);
    return join(home.path, 'in', name);
  });
}

artifacts('are added, pushed, pulled and extracted', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const name = `${server.address}/art:1`;
  const id = await mustTiffin(home, ['artifact', 'add', '--type', 'text/x', name, ...files(home)]);
  await mustTiffin(home, ['artifact', 'push', '-q', name]);
  assert.is(await mustTiffin(home, ['artifact', 'rm', name]), id);
  assert.is(await mustTiffin(home, ['artifact', 'pull', '-q', name]), '');
  assert.is(await mustTiffin(home, ['artifact', 'ls', '-n', '--no-trunc', '--format', '{{.Digest}}']), id);
  const out = home.directory('out');
  await mustTiffin(home, ['artifact', 'extract', name, out]);
  assert.is(readFileSync(join(out, 'b.json'), 'utf8'), '{"name": "b.json"}\n');
  assert.is(await mustTiffin(home, ['artifact', 'extract', '--title', 'a.txt', name, '-']), '{"name": "a.txt"}');
  for (const args of [
    ['pull', name],
    ['run', name],
    ['create', name],
  ]) {
    const { status, stderr } = await tiffin(home, args);
    assert.is(status, 125, args[0]);
    assert.match(stderr, /this is an artifact of type text\/x, not an image that can be run\nhint: .*tiffin artifact pull/);
  }
  assert.is(await mustTiffin(home, ['images', '-q']), '');
});

artifacts('that belong to an image are found from it', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const image = await pushImage(server, here, { repository: 'app' });
  const [path = ''] = files(home);
  await mustTiffin(home, ['manifest', 'create', 'list', image]);
  await mustTiffin(home, [
    'manifest',
    'add',
    '--artifact',
    '--artifact-type',
    'text/sbom',
    '--artifact-subject',
    `docker://${image}`,
    'list',
    path,
  ]);
  await mustTiffin(home, ['manifest', 'push', '-q', 'list', `${server.address}/app:list`]);
  const tag = here.manifest.digest.replace(':', '-');
  const { status, body } = await server.fetch(`/v2/app/manifests/${tag}`, { headers: { accept: `${vendor}.index.v1+json` } });
  assert.is(status, 200, 'this registry has no referrers: the fallback tag stands in for them');
  assert.match(body.toString(), /"artifactType":"text\/sbom"/);
});

test.run();
artifacts.run();
