import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../../src/lib/sqlite.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import {
  giveName,
  imageIdOf,
  putImageRows,
  putLayerRow,
  readFigures,
  readImageRow,
  repositoryOf,
  selectImages,
} from '../../../../src/storage/state/image-rows.ts';
import { applicationId, migrations } from '../../../../src/storage/state/schema.ts';
import { imageRecord } from '../../../support/image-record.ts';

const rows = suite('image rows');
const record = imageRecord({ id: 'a', names: ['localhost/a:1'], layers: ['one', 'two'] });
const blob = (digest: typeof record.manifestDigest): { mediaType: string; digest: typeof digest; size: number } => ({
  mediaType: record.manifestMediaType,
  digest,
  size: 10,
});
const image = {
  manifest: blob(record.manifestDigest),
  config: blob(record.configDigest),
  layers: record.layers,
  imageConfig: record.config,
  names: record.names,
};

rows('come back as they were put', () => {
  const database = openDatabase(':memory:', migrations);
  putImageRows(database, { ...image, index: blob(digestOf('index')), digestNames: ['localhost/a@sha256:0'] }, 100);
  const read = readImageRow(database.get(selectImages)!);
  assert.is(read.id, imageIdOf(image.config));
  assert.equal(read.names, record.names);
  assert.equal(read.layers, record.layers);
  assert.is(read.sizeBytes, 100 + 10 + 20);
  assert.equal(read.digests.toSorted(), [record.manifestDigest, digestOf('index')].toSorted());
  assert.is(read.repoDigests.length, 2);
  database.close();
});

rows('remember which name came last', () => {
  const database = openDatabase(':memory:', migrations);
  putImageRows(database, image, 0);
  const given = { id: imageIdOf(image.config), platform: record.platform };
  for (const name of ['localhost/b:1', 'localhost/c:1', 'localhost/b:1']) giveName(database, name, given);
  assert.equal(readImageRow(database.get(selectImages)!).names, ['localhost/c:1', 'localhost/b:1', 'localhost/a:1']);
  database.close();
});

rows('keep the figures of a layer', () => {
  const database = openDatabase(':memory:', migrations);
  const figures = { sizeBytes: 5, entries: 2, isOpaque: true };
  putLayerRow(database, digestOf('x'), figures);
  putLayerRow(database, digestOf('x'), { ...figures, sizeBytes: 6 });
  assert.equal(readFigures(database.get('SELECT * FROM layer')!), figures);
  assert.is(database.get('PRAGMA application_id')?.['application_id'], applicationId);
  database.close();
});

rows.run();

const names = suite('repositoryOf');

for (const [name, expected] of [
  ['docker.io/library/a:1', 'docker.io/library/a'],
  ['localhost:5000/a:1', 'localhost:5000/a'],
  ['localhost:5000/a', 'localhost:5000/a'],
  ['localhost:5000/a@sha256:00', 'localhost:5000/a'],
  ['x.test/a:1@sha256:00', 'x.test/a'],
] as const) {
  names(`of ${name}`, () => assert.is(repositoryOf(name), expected));
}

names.run();
