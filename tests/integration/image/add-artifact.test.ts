import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addArtifact } from '../../../src/image/add-artifact.ts';
import { readArtifact } from '../../../src/image/artifact.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suite('addArtifact');

function file(home: ScratchHome, name: string, content = name): string {
  const path = join(home.path, name);
  writeFileSync(path, content);
  return path;
}

test('describes each file by its name and its first bytes', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const paths = [file(home, 'a.txt'), file(home, 'b.json', '{"a": 1}'), file(home, 'empty', '')];
  const manifest = readArtifact(stores, await addArtifact(stores, 'art:1', paths, { annotations: { k: 'v' } }));
  assert.equal(
    manifest.layers.map(({ mediaType, size, annotations }) => [mediaType, size, { ...annotations }]),
    [
      ['text/plain', 5, { k: 'v', 'org.opencontainers.image.title': 'a.txt' }],
      ['application/json', 8, { k: 'v', 'org.opencontainers.image.title': 'b.json' }],
      ['text/plain', 0, { k: 'v', 'org.opencontainers.image.title': 'empty' }],
    ],
  );
  assert.is(manifest.annotations?.['k'], 'v');
  assert.is(manifest.artifactType, 'application/vnd.unknown.artifact.v1');
});

test('appends and replaces, and forgets what was there', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const first = await addArtifact(stores, 'art:1', [file(home, 'a')], { type: 'text/x', fileType: 'image/png' });
  const second = await addArtifact(stores, 'art:1', [file(home, 'b')], { append: true });
  assert.is.not(second.id, first.id);
  const { artifactType, layers } = readArtifact(stores, second);
  assert.is(artifactType, 'text/x');
  assert.equal(
    layers.map(({ mediaType }) => mediaType),
    ['image/png', 'text/plain'],
  );
  assert.equal(
    stores.images.artifacts.list().map(({ id }) => id),
    [second.id],
  );
  await addArtifact(stores, 'art:1', [file(home, 'c')], { replace: true });
  assert.is(stores.paths(/^blobs\/sha256\/./).length, 3, 'manifest, config and one file');
});

test('refuses in words of Podman, and leaves nothing', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const a = file(home, 'a');
  await addArtifact(stores, 'art:1', [a]);
  const before = stores.paths(/^blobs\/sha256\/./);
  const cases = [
    ['art:1', [file(home, 'b')], {}, 'already-exists', /art:1: artifact already exists/],
    ['art:1', [a], { append: true }, 'already-exists', /a: file already exists in artifact/],
    ['art:2', [a, a], {}, 'already-exists', /a: file already exists in artifact/],
    ['art:2', [a], { append: true }, 'not-found', /art:2: artifact does not exist/],
    ['art:1', [a], { append: true, replace: true }, 'invalid-argument', /cannot be used together/],
    ['art:1', [a], { append: true, type: 'x/y' }, 'invalid-argument', /not compatible with type/],
    ['art:2', [join(home.path, 'none')], {}, 'not-found', /open .*none: no such file or directory$/m],
    ['art:2', [home.path], {}, 'invalid-argument', /is a directory/],
    ['BAD NAME', [a], {}, 'invalid-argument', /invalid reference format/],
  ] as const;
  for (const [name, paths, options, code, pattern] of cases) await assertRejects(addArtifact(stores, name, paths, options), code, pattern);
  assert.equal(stores.paths(/^blobs\/sha256\/./), before);
});

test('does not wait for a pipe', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  mkdirSync(join(home.path, 'd'));
  execFileSync('mkfifo', [join(home.path, 'd/pipe')]);
  await assertRejects(addArtifact(stores, 'art:1', [join(home.path, 'd/pipe')]), 'invalid-argument', /is no regular file/);
});

test('lets two append at once', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  await addArtifact(stores, 'art:1', [file(home, 'a')]);
  const names = Array.from({ length: 6 }, (_, index) => file(home, `f${index}`));
  await Promise.all(names.map((path) => addArtifact(stores, 'art:1', [path], { append: true })));
  const [artifact] = stores.images.artifacts.list();
  assert.is(readArtifact(stores, artifact!).layers.length, 7);
});

test.run();
