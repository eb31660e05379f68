import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addArtifact } from '../../../src/image/add-artifact.ts';
import { extractArtifact } from '../../../src/image/extract-artifact.ts';
import { formatArtifactManifest, emptyConfig } from '../../../src/image/artifact/write-manifest.ts';
import { digestHex, digestOf } from '../../../src/oci/digest.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { openStores, putBytes } from '../../support/stores.ts';
import type { Stores } from '../../support/stores.ts';

const test = suite('extractArtifact');

async function withArtifact(home: ScratchHome): Promise<Stores> {
  const stores = openStores(home);
  const paths = ['a.txt', 'b.json'].map((name) => join(home.path, name));
  for (const path of paths) writeFileSync(path, `content of ${path.slice(-6)}`);
  await addArtifact(stores, 'art:1', paths);
  return stores;
}

/** An artifact whose files have these titles, whatever they are. */
function putTitles(stores: Stores, titles: readonly string[]): void {
  const layers = titles.map((title, index) => ({
    ...putBytes(stores, 'text/plain', `file ${index}`),
    annotations: { 'org.opencontainers.image.title': title },
  }));
  const { bytes, descriptor } = formatArtifactManifest({ artifactType: 'text/x', config: emptyConfig, layers });
  stores.blobs.put(descriptor, bytes);
  const blobs = layers.map(({ digest }) => digest);
  stores.images.artifacts.put({ id: digestHex(descriptor.digest), content: descriptor, blobs, names: ['localhost/evil:1'] });
}

test('writes all files into a directory, and one to a path or a stream', async () => {
  await using home = await scratchHome();
  using stores = await withArtifact(home);
  const out = home.directory('out');
  await extractArtifact(stores, 'art:1', { path: out });
  assert.equal(readdirSync(out), ['a.txt', 'b.json']);
  assert.is(readFileSync(join(out, 'a.txt'), 'utf8'), 'content of /a.txt');
  await extractArtifact(stores, 'art:1', { path: join(out, 'one') }, { title: 'b.json' });
  assert.is(readFileSync(join(out, 'one'), 'utf8'), 'content of b.json');
  const stream = new PassThrough();
  await extractArtifact(stores, 'art:1', { stream }, { digest: digestOf('content of b.json') });
  assert.is(String(stream.read()), 'content of b.json');
});

test('refuses in words of Podman', async () => {
  await using home = await scratchHome();
  using stores = await withArtifact(home);
  const path = join(home.path, 'out');
  for (const [options, code, pattern] of [
    [{}, 'invalid-argument', /consists of several blobs and the target ".*out" is not a directory/],
    [{ title: 'none' }, 'not-found', /no blob with the title "none"/],
    [{ digest: 'sha256:0000' }, 'not-found', /no blob with the digest "sha256:0000"/],
    [{ title: 'a.txt', digest: 'x' }, 'invalid-argument', /cannot specify both digest and title/],
  ] as const)
    await assertRejects(extractArtifact(stores, 'art:1', { path }, options), code, pattern);
  await assertRejects(extractArtifact(stores, 'none', { path }), 'not-found');
  await assertRejects(
    extractArtifact(stores, 'art:1', { path: '/nonexistent/x' }, { title: 'a.txt' }),
    'not-found',
    /no such file or directory$/m,
  );
  await assertRejects(
    extractArtifact(stores, 'art:1', { path: join(home.path, 'a.txt/x') }, { title: 'a.txt' }),
    'denied',
    /not a directory$/m,
  );
});

for (const title of ['../evil', '/etc/evil', '..', '.', 'a/b', 'a\\b', 'a\nb', 'a\u009bb', 'x'.repeat(300)]) {
  test(`never leaves the directory for the title ${JSON.stringify(title.slice(0, 20))}`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    putTitles(stores, ['good', title]);
    const out = home.directory('deep/out');
    await assertRejects(extractArtifact(stores, 'evil:1', { path: out }), 'corrupt', /invalid title/);
    assert.equal(readdirSync(out), [], 'nothing is written');
    assert.equal(readdirSync(join(home.path, 'deep')), ['out']);
    await extractArtifact(stores, 'evil:1', { path: join(out, 'mine') }, { digest: digestOf('file 1') });
    assert.equal(readdirSync(out), ['mine'], 'but under a name of my own');
  });
}

test('refuses two files of one name', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putTitles(stores, ['same', 'same']);
  await assertRejects(extractArtifact(stores, 'evil:1', { path: home.directory('out') }), 'corrupt', /several files with the title "same"/);
});

test('calls a file without a title by its digest', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putTitles(stores, ['']);
  const out = home.directory('out');
  await extractArtifact(stores, 'evil:1', { path: out });
  assert.equal(readdirSync(out), [digestOf('file 0').replace(':', '-')]);
});

test('replaces a link in the directory, and follows one that is named', async () => {
  await using home = await scratchHome();
  using stores = await withArtifact(home);
  const out = home.directory('out');
  const victim = join(home.path, 'victim');
  writeFileSync(victim, 'untouched');
  symlinkSync(victim, join(out, 'a.txt'));
  await extractArtifact(stores, 'art:1', { path: out });
  assert.is(readFileSync(victim, 'utf8'), 'untouched');
  assert.ok(lstatSync(join(out, 'a.txt')).isFile());
  symlinkSync(victim, join(out, 'named'));
  await extractArtifact(stores, 'art:1', { path: join(out, 'named') }, { title: 'a.txt' });
  assert.is(readFileSync(victim, 'utf8'), 'content of /a.txt');
  mkdirSync(join(out, 'sub/a.txt'), { recursive: true });
  await assertRejects(extractArtifact(stores, 'art:1', { path: join(out, 'sub') }), 'invalid-argument', /there is a directory/);
});

test('leaves nothing of a damaged file', async () => {
  await using home = await scratchHome();
  using stores = await withArtifact(home);
  writeFileSync(stores.blobs.path(digestOf('content of /a.txt')), 'content of /a.TXT');
  const out = home.directory('out');
  await assertRejects(extractArtifact(stores, 'art:1', { path: out }), 'corrupt', /does not match its digest/);
  assert.equal(readdirSync(out), []);
});

test('does not write to a pipe that has the name of a file of the artifact', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putTitles(stores, ['first', 'pipe']);
  const out = home.directory('out');
  execFileSync('mkfifo', [join(out, 'pipe')]);
  await assertRejects(extractArtifact(stores, 'localhost/evil:1', { path: out }), 'denied', /that is no file$/m);
  assert.equal(readdirSync(out), ['pipe']);
});

test.run();
