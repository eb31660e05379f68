import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { daemonName, exportFromDaemon } from '../../../../src/image/daemon/export.ts';
import { assertFails, assertRejects } from '../../../support/assert-fails.ts';
import { dockerEngine } from '../../../support/docker-engine.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('exportFromDaemon');
const id = `sha256:${'a'.repeat(64)}`;

test('calls images as the engine does', () => {
  assert.is(daemonName('busybox:1'), 'busybox:1');
  assert.is(daemonName('quay.io/a:1'), 'quay.io/a:1');
  assert.is(daemonName(id), id);
  assertFails(() => daemonName('busybox'), 'invalid-argument', /neither a tag nor a digest/);
});

test('gets an archive', async () => {
  await using home = await scratchHome();
  await using engine = await dockerEngine(`${home.path}/d.sock`, { archive: Buffer.from('tar') });
  const stream = await exportFromDaemon('busybox:1', { env: { DOCKER_HOST: engine.host } });
  assert.is(Buffer.concat(await stream.toArray()).toString(), 'tar');
  assert.equal(engine.asked, ['GET /images/busybox%3A1/get']);
});

test('misses an image', async () => {
  await using home = await scratchHome();
  await using engine = await dockerEngine(`${home.path}/d.sock`);
  await assertRejects(exportFromDaemon(id, { env: { DOCKER_HOST: engine.host } }), 'not-found', /docker-daemon:sha256:a+: .*No such image/);
});

test.run();
