// timeout: 120s
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { busybox, sdkHome } from '../../support/sdk.ts';

const test = suiteNeeding('pods', 'built', 'user-namespaces');

test('start and stop together, and go with their containers', async () => {
  await using sdk = await sdkHome('sdk-pods');
  const { pods, containers } = sdk.tiffin;
  {
    await using pod = await pods.create({ name: 'shop', network: 'none', hostname: 'till', labels: { a: 'b' } });
    assert.equal([pod.labels, (await pods.get('shop')).id, (await pods.list()).length], [{ a: 'b' }, pod.id, 1]);
    await assertRejects(pods.create({ name: 'shop' }), 'already-exists');
    const member = await sdk.tiffin.create(busybox, { pod: 'shop', command: ['sleep', '1000'], stopTimeout: 0 });
    await pod.start();
    assert.is((await member.exec(['hostname'])).stdout, 'till\n');
    await pod.stop({ timeout: 0 });
    assert.is((await member.state()).status, 'exited');
    await pod.start();
    await assertRejects(pod.remove(), 'wrong-state');
  }
  assert.equal([await pods.list(), await containers.list({ all: true })], [[], []]);
  await assertRejects(pods.get('shop'), 'not-found');
  await assertRejects(pods.create({ publish: [80] } as never), 'invalid-argument', /"publish"/);
});

test.run();
