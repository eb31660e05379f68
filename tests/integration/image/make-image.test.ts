// timeout: 120s
import * as assert from 'uvu/assert';
import { makeImage } from '../../../src/image/make-image.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { putRealImage } from '../../support/real-image.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const make = suiteNeeding('makeImage', 'helper', 'user-namespaces');
const { signal } = new AbortController();

make('makes an image of layers that are there, once', async () => {
  using scratch = scratchEngine();
  const { image } = await putRealImage(scratch.engine, 'base', [[{ path: 'f', content: 'x' }]]);
  const parts = { config: { architecture: 'amd64', os: 'linux', config: { Cmd: ['x'] } }, layers: image.layers, annotations: { a: 'b' } };
  const made = await makeImage(scratch.engine, { ...parts, format: 'oci' }, signal);
  assert.equal(made.config.config.Cmd, ['x']);
  assert.equal(made.layers, image.layers);
  assert.equal(made.names, []);
  assert.is((await makeImage(scratch.engine, { ...parts, format: 'oci' }, signal)).manifestDigest, made.manifestDigest);
  const docker = await makeImage(scratch.engine, { ...parts, format: 'docker' }, signal);
  assert.match(docker.manifestMediaType, /docker/);
  assert.is(docker.id, made.id);
  const missing = { diffId: digestOf('x'), blob: { ...image.layers[0]!.blob, digest: digestOf('x') } };
  await assertRejects(makeImage(scratch.engine, { ...parts, config: {}, layers: [missing], format: 'oci' }, signal), 'corrupt', /missing/);
});

make.run();
