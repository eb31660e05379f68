// timeout: 180 s
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxImage, digestOf, type MadeBlob, type MadeImage, pushBlob, pushImage, pushManifest } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { type Registry, registry } from '../support/registry.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('tiffin.lock', 'built', 'user-namespaces', 'overlay', 'registry', 'busybox');
const versioned = (version: string): MadeImage => busyboxImage({ layers: [[{ path: 'version', content: version }]] });
const [first, second] = [versioned('1'), versioned('2')];
const foreign = busyboxImage({ architecture: 's390x' });

/** Pushes an index of images, each for a platform. */
async function pushIndex(server: Registry, repository: string, entries: readonly (readonly [string, MadeImage])[]): Promise<string> {
  for (const [, image] of entries) {
    for (const blob of [image.config, ...image.layers]) await pushBlob(server, blob, { repository });
    await pushManifest(server, image.manifest, { repository, tag: image.manifest.digest.replace(':', '-').slice(0, 30) });
  }
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const manifests = entries.map(([platform, { manifest }]) => {
    const [os, architecture, variant] = platform.split('/');
    return {
      mediaType: manifest.mediaType,
      digest: manifest.digest,
      size: manifest.size,
      platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
    };
  });
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  const index: MadeBlob = { bytes, digest: digestOf(bytes), mediaType, size: bytes.length };
  await pushManifest(server, index, { repository });
  return `${server.address}/${repository}:latest`;
}

const versionIn = async (home: ScratchHome, ...args: readonly string[]): Promise<string> =>
  mustTiffin(home, ['run', '--rm', '--network', 'none', '-q', ...args, 'cat', '/version']);

async function fails(home: ScratchHome, args: readonly string[], pattern: RegExp): Promise<void> {
  const { status, stderr, stdout } = await tiffin(home, args);
  assert.is(status, 125, stderr);
  assert.match(stderr, pattern);
  assert.is(stdout, '');
}

test('is written once, kept to while the registry moves on, and updated when asked', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const name = await pushImage(server, first, { repository: 'team/app' });
  assert.match(await mustTiffin(home, ['lock', name]), /^locked .*team\/app:latest for linux\/\w+$/);
  const written = readFileSync(join(home.path, 'tiffin.lock'), 'utf8');
  assert.match(
    written,
    new RegExp(
      `^version = 1\n\n\\[\\[image\\]\\]\nreference = "${name}"\n\\[image\\.platforms\\]\n"linux/\\w+" = "${first.manifest.digest}"\n$`,
      'm',
    ),
  );
  assert.match(await mustTiffin(home, ['lock']), new RegExp(`REFERENCE +PLATFORM +DIGEST\n${name} +linux/\\w+ +${first.manifest.digest}`));

  await pushImage(server, second, { repository: 'team/app' });
  assert.is(await mustTiffin(home, ['lock', name]), '', 'what is there stays');
  assert.is(await versionIn(home, '--locked', name), '1');
  assert.match(await mustTiffin(home, ['images', '--format', '{{.Repository}}:{{.Tag}}']), new RegExp(`^${name}$`, 'm'));

  const change = new RegExp(`^${name} linux/\\w+ ${first.manifest.digest} -> ${second.manifest.digest}$`);
  assert.match(await mustTiffin(home, ['lock', 'update', '--diff']), change);
  assert.is(readFileSync(join(home.path, 'tiffin.lock'), 'utf8'), written);
  assert.match(await mustTiffin(home, ['lock', 'update', name]), change);
  assert.is(await mustTiffin(home, ['lock', 'update']), '');
  await fails(
    home,
    ['run', '--rm', '--locked', name, 'true'],
    new RegExp(
      `${name} in the store is ${first.manifest.digest}, but .*tiffin\\.lock says ${second.manifest.digest}\nhint: .*tiffin pull --locked`,
    ),
  );
  await mustTiffin(home, ['pull', '-q', '--locked', name]);
  assert.is(await versionIn(home, '--locked', name), '2');
});

test('is found further up, or named, and what it does not have is refused', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const name = await pushImage(server, first, { repository: 'app' });
  await fails(home, ['pull', '--locked', name], /no tiffin\.lock in .* or further up\nhint: make one: tiffin lock/);
  await mustTiffin(home, ['lock', '--file', 'other.lock', name]);
  await mustTiffin(home, ['lock', name]);
  const below = home.directory('a/b');
  assert.is((await tiffin(home, ['create', '--locked', '-q', name], { cwd: below })).status, 0);
  await mustTiffin(home, ['pull', '-q', '--locked=other.lock', name]);
  await fails(home, ['pull', '--locked=missing.lock', name], /missing\.lock: no such file/);
  await fails(home, ['run', '--locked', `${server.address}/none`, 'true'], /none is not in .*tiffin\.lock\nhint: add it: tiffin lock/);
  await fails(home, ['pull', '--locked', '--platform', 'linux/s390x', name], /tiffin\.lock has no linux\/s390x for/);
  await fails(home, ['pull', '--locked', '-a', `${server.address}/app`], /--locked and --all-tags/);
  await fails(home, ['lock', 'update', `${server.address}/none`], /none is not in/);
  await fails(home, ['lock', `${name}@${first.manifest.digest}`], /has a digest, which says what it means without a lock/);
  await fails(home, ['lock', `${server.address}/absent`], /^Error: lock .*absent:latest: .*manifest unknown/);
});

test('has every platform of an index, and pulls the one that is asked for', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const host = process.arch === 'x64' ? 'linux/amd64' : `linux/${process.arch}`;
  const name = await pushIndex(server, 'many', [
    [host, first],
    ['linux/s390x', foreign],
    ['unknown/unknown', second],
    ['linux/arm64/v8', second],
  ]);
  await mustTiffin(home, ['lock', name]);
  const rows = JSON.parse(await mustTiffin(home, ['lock', '--format', 'json'])) as { Platform: string; Digest: string }[];
  assert.equal(rows.map(({ Platform }) => Platform).toSorted(), [...new Set([host, 'linux/arm64', 'linux/s390x'])].toSorted());
  await mustTiffin(home, ['pull', '-q', '--locked', '--platform', 'linux/s390x', name]);
  assert.match(await mustTiffin(home, ['images', '--digests']), new RegExp(foreign.manifest.digest));
  assert.is(await versionIn(home, '--locked', name), '1');
});

test('that somebody spoilt is refused with its line, and changes nothing', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'tiffin.lock');
  const good = `version = 1\n\n[[image]]\nreference = "docker.io/library/alpine:3"\n[image.platforms]\n"linux/amd64" = "sha256:${'a'.repeat(64)}"\n`;
  for (const [content, pattern] of [
    ['version = 2\n', /tiffin\.lock:1: version must be 1/],
    ['', /tiffin\.lock:1: version is missing/],
    ['version = 1\nsurprise = 1\n', /tiffin\.lock:2: unknown key "surprise"/],
    ['version = 1\n[[image]\n', /tiffin\.lock:2: /],
    [good.replace('library/alpine:3', 'library/alpine'), /tiffin\.lock:4: reference must be a whole name/],
    [good.replace('docker.io/library/', '../../'), /tiffin\.lock:4: reference must be a whole name/],
    [good.replace('a'.repeat(64), 'short'), /tiffin\.lock:6: the digest of linux\/amd64 must be/],
    [good.replace('linux/amd64', 'linux/../x'), /tiffin\.lock:6: "linux\/\.\.\/x" is no platform/],
    [good + good.slice(good.indexOf('[[')), /tiffin\.lock:8: docker\.io\/library\/alpine:3 is there twice/],
    [good.replace(/\[image\.platforms\][^]*/, ''), /tiffin\.lock:4: .* has no platforms/],
    [`# ${'x'.repeat(1 << 20)}\n`, /tiffin\.lock is larger than 1 MiB/],
  ] as const) {
    writeFileSync(path, content);
    await fails(home, ['pull', '--locked', 'docker.io/library/alpine:3'], pattern);
    await fails(home, ['lock', 'docker.io/library/alpine:3'], pattern);
    assert.is(readFileSync(path, 'utf8'), content);
  }
  mkdirSync(join(home.path, 'd/tiffin.lock'), { recursive: true });
  assert.match((await tiffin(home, ['lock'], { cwd: join(home.path, 'd') })).stderr, /is not a regular file/);
});

test.run();
