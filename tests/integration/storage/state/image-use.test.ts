import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../../src/lib/sqlite.ts';
import { insertImageUses, mountedImages } from '../../../../src/storage/state/image-use.ts';
import { migrations } from '../../../../src/storage/state/schema.ts';

const layers = (from: string, id: unknown): object => ({ kind: 'layers', from, id });

const test = suite('image uses');
test('are the images that a declaration mounts, each once', () => {
  assert.equal(mountedImages({ mounts: [layers('image', 'a'), layers('image', 'a'), layers('artifact', 'b'), { kind: 'bind' }] }), ['a']);
});
test('are none in declarations that make no sense', () => {
  for (const request of [undefined, null, {}, { mounts: 'x' }, { mounts: [null, 5, layers('image', 7)] }])
    assert.equal(mountedImages(request), []);
});
test('keep the image', () => {
  const database = openDatabase(':memory:', migrations);
  assert.throws(() => insertImageUses(database, ['nope'], { volume: 'v' }));
  database.run("INSERT INTO image (id, created_at, size_bytes, record, config) VALUES ('i', '', 0, '{}', '{}')");
  database.run(
    "INSERT INTO volume (name, driver, created_at, labels, options, anonymous, needs_copy_up) VALUES ('v', 'image', '', '{}', '{}', 0, 0)",
  );
  insertImageUses(database, ['i'], { volume: 'v' });
  assert.throws(() => database.run("DELETE FROM image WHERE id = 'i'"));
  database.run("DELETE FROM volume WHERE name = 'v'");
  assert.is(database.run("DELETE FROM image WHERE id = 'i'"), 1);
  database.close();
});
test.run();
