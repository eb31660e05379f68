import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { repairStore } from '../../../src/upkeep/repair.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { checkOptions, putRealImage, withRegistry } from '../../support/real-image.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('repairStore', 'helper', 'user-namespaces');

function recorder(): { lines: string[]; events: Parameters<typeof repairStore>[2] } {
  const lines: string[] = [];
  const short = (object: string): string => object.split(' ')[0]!;
  return {
    lines,
    events: {
      found: ({ object }) => void lines.push(`found ${short(object)}`),
      mended: ({ object }, how) => void lines.push(`mended ${short(object)}: ${how}`),
      failed: ({ object }) => void lines.push(`failed ${short(object)}`),
      removed: (kind) => void lines.push(`removed ${kind}`),
    },
  };
}

test('fetches what is missing, then unpacks what was made of it', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image, repository } = await putRealImage(engine, 'app', [[{ path: 'a', content: 'a' }]]);
  const [layer] = image.layers;
  unlinkSync(engine.blobs.path(layer!.blob.digest));
  unlinkSync(join(engine.layers.path(layer!.diffId), 'a'));
  const services = withRegistry(engine, () => repository);
  const { lines, events } = recorder();
  assert.equal(await repairStore(services, { ...checkOptions, force: false }, events), []);
  assert.equal(lines, ['found blob', 'mended blob: fetched again', 'found layer', 'mended layer: unpacked again from its blob']);
});

test('makes the database again first', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'a', content: 'a' }]]);
  engine.state.run("UPDATE image SET config = 'x'");
  unlinkSync(join(engine.layers.path(image.layers[0]!.diffId), 'a'));
  const { lines, events } = recorder();
  assert.equal(await repairStore(engine, { ...checkOptions, force: false }, events), []);
  assert.equal(
    lines.filter((line) => line.startsWith('found')),
    ['found state.db', 'found layer'],
  );
  assert.is(engine.images.list()[0]?.names[0], 'real.test/app:1');
});

test('removes what cannot be mended when forced, and only then', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'a', content: 'a' }]]);
  addContainer(scratch, { imageId: image.id });
  unlinkSync(engine.blobs.path(image.configDigest));
  engine.images.untag(image.id, image.names);
  engine.images.tag(image.id, 'localhost/app:1');
  const { lines, events } = recorder();
  const left = await repairStore(engine, { ...checkOptions, force: false }, events);
  assert.equal(
    left.map(({ object }) => object.split(' ')[0]),
    ['blob'],
  );
  const forced = recorder();
  assert.equal(await repairStore(engine, { ...checkOptions, force: true }, forced.events), []);
  assert.ok(lines.includes('failed blob'));
  assert.ok(forced.lines.includes('removed container') && forced.lines.includes('removed image'), forced.lines.join());
  assert.equal(engine.images.list(), []);
});

test.run();
