// timeout: 120s
import * as assert from 'uvu/assert';
import { unlessGone } from '../../../src/sdk/volumes.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { busybox, sdkHome } from '../../support/sdk.ts';

const test = suiteNeeding('volumes', 'built', 'user-namespaces');

test('keep what containers write, until they are disposed of', async () => {
  await using sdk = await sdkHome('sdk-volumes');
  const { tiffin } = sdk;
  {
    await using volume = await tiffin.volumes.create({ name: 'data', labels: { app: 'x' } });
    assert.equal([volume.driver, volume.labels, (await tiffin.volumes.get('data')).path], ['local', { app: 'x' }, volume.path]);
    await assertRejects(tiffin.volumes.create({ name: 'data' }), 'already-exists');
    const volumes = [`${volume.name}:/data`];
    await tiffin.runToEnd(busybox, { command: ['sh', '-c', 'echo kept > /data/file'], volumes, network: 'none' });
    await using container = await tiffin.run(busybox, { command: ['sleep', '1000'], volumes, network: 'none' });
    assert.is((await container.exec(['cat', '/data/file'])).stdout, 'kept\n');
    await assertRejects(volume.remove(), 'in-use');
    assert.equal(
      (await tiffin.volumes.list(['label=app=x'])).map(({ name }) => name),
      ['data'],
    );
  }
  assert.equal(await tiffin.volumes.list(), []);
  await assertRejects(tiffin.volumes.get('data'), 'not-found');
  await assertRejects(tiffin.volumes.create({ driver: 'nfs' }), 'unsupported');
  await unlessGone(() => tiffin.volumes.remove('data'));
  await assertRejects(
    unlessGone(() => Promise.reject(new TiffinError('in-use', 'x'))),
    'in-use',
  );
});

test.run();
