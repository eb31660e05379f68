import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { refetchImage } from '../../../src/image/refetch.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { putRealImage, withRegistry } from '../../support/real-image.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('refetchImage', 'helper', 'user-namespaces');

test('brings blobs back that are missing or damaged, and changes no name', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image, repository } = await putRealImage(engine, 'app', [[{ path: 'a', content: 'a' }]]);
  const services = withRegistry(engine, () => repository);
  const [manifest, config] = [engine.blobs.path(image.manifestDigest), engine.blobs.path(image.configDigest)];
  const before = readFileSync(config);
  unlinkSync(manifest);
  writeFileSync(config, Buffer.alloc(before.length));
  await refetchImage(services, image, [image.manifestDigest, image.configDigest]);
  assert.equal(readFileSync(config), before);
  assert.equal(engine.images.list(), [image]);
});

test('leaves what is there when nothing can be fetched', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'a', content: 'a' }]]);
  const refuse = (): never => {
    throw new TiffinError('unreachable', 'no network');
  };
  const services = withRegistry(engine, refuse);
  const config = engine.blobs.path(image.configDigest);
  writeFileSync(config, 'damaged');
  await assertRejects(refetchImage(services, image, [image.configDigest]), 'unreachable');
  assert.is(readFileSync(config, 'utf8'), 'damaged');
  const own = { ...image, repoDigests: image.repoDigests.map((name) => name.replace('real.test', 'localhost')) };
  await assertRejects(refetchImage(services, own, [image.configDigest]), 'not-found', /came from no registry/);
});

test.run();
