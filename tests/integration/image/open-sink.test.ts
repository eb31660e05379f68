import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseImageLocation } from '../../../src/image/location.ts';
import { openSink } from '../../../src/image/open-sink.ts';
import { openSource } from '../../../src/image/open-source.ts';
import type { LocalLocation } from '../../../src/image/open-source.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { putImage } from '../../support/copied-image.ts';
import { makeImage } from '../../support/images.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suite('openSink');
const made = makeImage({ layers: [[{ path: 'one', content: 'x' }]], compression: 'none' });
const location = (text: string): LocalLocation => parseImageLocation(text) as LocalLocation;

for (const [transport, name] of [
  ['oci', 'a/b:c'],
  ['oci-archive', 'a/b:c'],
  ['docker-archive', 'a/b:c'],
  ['dir', ''],
] as const) {
  test(`what goes to ${transport}: comes from there`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    const where = location(`${transport}:${home.path}/to${name === '' ? '' : `:${name}`}`);
    await using sink = await openSink(stores, where, { names: ['localhost/own:1'] });
    await putImage(sink, made);
    await using source = await openSource(stores, where);
    const config = Buffer.from(source.images[0]!.manifest.bytes).toString();
    assert.match(config, made.config.digest);
    const expected = transport === 'docker-archive' ? ['docker.io/a/b:c'] : name === '' ? [] : [name];
    assert.equal(source.images[0]!.writtenNames, expected);
  });
}

test('refuses what cannot be written', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const open = (text: string) => openSink(stores, location(text));
  writeFileSync(join(home.path, 'there.tar'), 'x');
  mkdirSync(join(home.path, 'full/of'), { recursive: true });
  await assertRejects(open(`docker-archive:${home.path}/there.tar`), 'already-exists', /doesn't support modifying existing images/);
  await assertRejects(open(`oci:${home.path}/x:@0`), 'invalid-argument', /must not contain a manifest index @0/);
  await assertRejects(open(`dir:${home.path}/full`), 'already-exists');
  await assertRejects(open('docker-daemon:name'), 'invalid-argument', /neither a tag nor a digest/);
});

test.run();
