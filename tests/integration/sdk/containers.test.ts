// timeout: 120s
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { busybox, sdkHome } from '../../support/sdk.ts';
import { mustTiffin } from '../../support/tiffin.ts';

const test = suiteNeeding('containers', 'built', 'user-namespaces');

test('are found, whoever made them', async () => {
  await using sdk = await sdkHome('sdk-containers');
  const { containers } = sdk.tiffin;
  await mustTiffin(sdk.home, ['create', '--name', 'other', '--network', 'none', '-l', 'a=b', busybox]);
  await using own = await sdk.tiffin.run(busybox, { name: 'own', command: ['sleep', '1000'], network: 'none' });
  const other = await containers.get('other');
  assert.equal([other.labels, other.image, (await other.state()).status], [{ a: 'b' }, busybox, 'created']);
  assert.equal([(await containers.find(own.id.slice(0, 12)))?.name, await containers.find('nothing')], ['own', undefined]);
  assert.equal(
    (await containers.list()).map(({ name }) => name),
    ['own'],
  );
  assert.equal(
    (await containers.list({ all: true, filters: ['label=a=b'] })).map(({ name }) => name),
    ['other'],
  );
  await assertRejects(containers.get('nothing'), 'not-found');
  await assertRejects(containers.get(''), 'invalid-argument');
  await assertRejects(containers.list({ filters: ['colour=red'] }), 'invalid-argument', /colour/);
});

test.run();
