import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readIndexFile, readIndexGeneration, writeIndexFile } from '../../../../src/storage/state/index-file.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import type { DocumentRecord } from '../../../../src/storage/document-record.ts';
import { imageRecord } from '../../../support/image-record.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('index.json');
const figures = [{ sizeBytes: 5, entries: 2, isOpaque: true }];

const nothing = { images: [], documents: [], names: [] };

test('remembers names and figures', async () => {
  await using home = await scratchHome();
  const named = imageRecord({ id: 'a', names: ['localhost/a:1', 'localhost/b:2'] });
  const bare = { ...imageRecord({ id: 'b' }), digestNames: ['x.test/c@sha256:1'] };
  const images = [
    { image: named, figures },
    { image: bare, figures: [] },
  ];
  writeIndexFile(home.path, { images, documents: [], givenOf: (name) => (name === 'localhost/b:2' ? 9 : 1), generation: 3 });
  const read = readIndexFile(home.path);
  assert.equal(
    read.images.map(({ manifest, digestNames }) => [manifest.digest, digestNames]),
    [
      [named.manifestDigest, []],
      [bare.manifestDigest, bare.digestNames],
    ],
  );
  assert.equal(
    read.names,
    ['localhost/b:2', 'localhost/a:1'].map((name) => ({ name, digest: named.manifestDigest })),
  );
  assert.equal(read.images[0]?.figures, figures);
  const { manifests } = JSON.parse(readFileSync(join(home.path, 'index.json'), 'utf8')) as { manifests: unknown[] };
  assert.is(manifests.length, 3, 'one entry a name, for other tools');
});

test('remembers lists and artifacts', async () => {
  await using home = await scratchHome();
  const content = { mediaType: mediaTypes.ociIndex, digest: digestOf('list'), size: 4 };
  const list: DocumentRecord = {
    id: 'c'.repeat(64),
    kind: 'list',
    names: ['localhost/l:2', 'localhost/l:1'],
    createdAt: '2026-01-01T00:00:00.000Z',
    content,
    blobs: [content.digest],
    sources: { [digestOf('entry')]: 'docker://registry.test/app:1' },
  };
  const artifact: DocumentRecord = {
    ...list,
    id: 'd'.repeat(64),
    kind: 'artifact',
    names: [],
    content: { ...content, artifactType: 'text/x' },
    sources: {},
  };
  writeIndexFile(home.path, { images: [], documents: [list, artifact], givenOf: () => 0, generation: 1 });
  const read = readIndexFile(home.path);
  assert.equal(read.images, []);
  assert.equal(
    read.documents,
    [list, artifact].map(({ id, kind, names, createdAt, content: described, sources }) => ({
      id,
      kind,
      names,
      createdAt,
      content: described,
      sources,
    })),
  );
});

test('passes over sources that make no sense', async () => {
  await using home = await scratchHome();
  const annotations = { 'io.tiffin.document': `list ${'c'.repeat(64)} now`, 'io.tiffin.sources': '[1' };
  const entry = { mediaType: mediaTypes.ociIndex, digest: digestOf('list'), size: 4, annotations };
  writeFileSync(join(home.path, 'index.json'), JSON.stringify({ manifests: [entry] }));
  assert.equal(readIndexFile(home.path).documents[0]?.sources, {});
});

for (const text of ['', '{', '[]', '{"manifests": [{"digest": "nonsense"}]}', '{"manifests": 3}']) {
  test(`finds nothing in ${JSON.stringify(text)}`, async () => {
    await using home = await scratchHome();
    writeFileSync(join(home.path, 'index.json'), text);
    assert.equal(readIndexFile(home.path), nothing);
  });
}

test('finds nothing where there is none', async () => {
  await using home = await scratchHome();
  assert.equal(readIndexFile(home.path), nothing);
});

test('knows whether it is whole', async () => {
  await using home = await scratchHome();
  assert.is(readIndexGeneration(home.path), undefined);
  const image = imageRecord({ id: 'a', names: ['localhost/a:1'] });
  writeIndexFile(home.path, { images: [{ image, figures: [] }], documents: [], givenOf: () => 1, generation: 42 });
  assert.is(readIndexGeneration(home.path), 42);
  const path = join(home.path, 'index.json');
  const text = readFileSync(path, 'utf8');
  for (const damaged of ['', text.slice(0, -9), text.replace('localhost/a:1', 'localhost/b:1'), text.replace('.42', '.43')]) {
    writeFileSync(path, damaged);
    assert.is(readIndexGeneration(home.path), undefined);
  }
});

test.run();
