import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readIndexFile, writeIndexFile } from '../../../../src/storage/state/index-file.ts';
import { imageRecord } from '../../../support/image-record.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('index.json');
const figures = [{ sizeBytes: 5, entries: 2, isOpaque: true }];

test('remembers names and figures', async () => {
  await using home = await scratchHome();
  const named = imageRecord({ id: 'a', names: ['localhost/a:1', 'localhost/b:2'] });
  const bare = { ...imageRecord({ id: 'b' }), digestNames: ['x.test/c@sha256:1'] };
  writeIndexFile(home.path, [
    { image: named, figures },
    { image: bare, figures: [] },
  ]);
  const read = readIndexFile(home.path);
  assert.equal(
    read.map(({ manifest, names, digestNames }) => [manifest.digest, names, digestNames]),
    [
      [named.manifestDigest, named.names, []],
      [bare.manifestDigest, [], bare.digestNames],
    ],
  );
  assert.equal(read[0]?.figures, figures);
  const { manifests } = JSON.parse(readFileSync(join(home.path, 'index.json'), 'utf8')) as { manifests: unknown[] };
  assert.is(manifests.length, 3, 'one entry a name, for other tools');
});

for (const text of ['', '{', '[]', '{"manifests": [{"digest": "nonsense"}]}', '{"manifests": 3}']) {
  test(`finds nothing in ${JSON.stringify(text)}`, async () => {
    await using home = await scratchHome();
    writeFileSync(join(home.path, 'index.json'), text);
    assert.equal(readIndexFile(home.path), []);
  });
}

test('finds nothing where there is none', async () => {
  await using home = await scratchHome();
  assert.equal(readIndexFile(home.path), []);
});

test.run();
