import { chmodSync, existsSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { checkLayers } from '../../../../src/upkeep/check/layers.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { checkOptions, putRealImage } from '../../../support/real-image.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { addContainer, scratchEngine, writeStatus } from '../../../support/scratch-engine.ts';

const test = suiteNeeding('checkLayers', 'helper', 'user-namespaces');
const layer = [
  { path: 'etc', type: 'directory' },
  { path: 'etc/motd', content: 'hello' },
] as const;

test('names what is damaged in a layer, notes the figures of whole ones, and unpacks it again', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [layer]);
  const path = engine.layers.path(image.layers[0]!.diffId);
  assert.equal(await checkLayers(engine, [image], checkOptions), []);
  assert.is(engine.layers.list()[0]?.treeEntries, 2);
  unlinkSync(join(path, 'etc/motd'));
  chmodSync(join(path, 'etc'), 0o700);
  const [quick] = await checkLayers(engine, [image], { ...checkOptions, quick: true });
  assert.equal(quick?.what, ['it has 1 files and directories instead of 2', 'its files have 0 bytes instead of 5']);
  const [damage] = await checkLayers(engine, [image], checkOptions);
  assert.equal(damage?.what.toSorted(), ['/etc has another mode', '/etc/motd is missing']);
  assert.match(damage!.object, /^layer sha256:[0-9a-f]{64} of real.test\/app:1$/);
  assert.is(await damage?.mend?.(), 'unpacked again from its blob');
  assert.equal(await checkLayers(engine, [image], checkOptions), []);
  rmSync(path, { recursive: true });
  const [missing] = await checkLayers(engine, [image], checkOptions);
  assert.equal(missing?.what, ['its directory is missing']);
  await missing?.mend?.();
  assert.ok(existsSync(join(path, 'etc/motd')));
});

test('leaves a layer alone that a running container uses', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [layer]);
  const container = addContainer(scratch, { imageId: image.id, name: 'web' });
  writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  unlinkSync(join(engine.layers.path(image.layers[0]!.diffId), 'etc/motd'));
  const [damage] = await checkLayers(engine, [image], checkOptions);
  await assertRejects(Promise.resolve(damage?.mend?.()), 'in-use', /running containers use it: web/);
});

test.run();
