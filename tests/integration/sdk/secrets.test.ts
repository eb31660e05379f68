// timeout: 120s
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { busybox, sdkHome } from '../../support/sdk.ts';

const test = suiteNeeding('secrets', 'built', 'user-namespaces');

test('reach the containers that name them', async () => {
  await using sdk = await sdkHome('sdk-secrets');
  const { secrets } = sdk.tiffin;
  const value = Buffer.from('hidden');
  const { id } = await secrets.create('token', value, { labels: { a: 'b' } });
  assert.is(value.toString(), 'hidden', "the program's own bytes are its own");
  await assertRejects(secrets.create('token', 'other'), 'already-exists');
  await secrets.create('token', 'changed', { replace: true });
  assert.equal(
    (await secrets.list()).map(({ name, driver }) => [name, driver]),
    [['token', 'file']],
  );
  assert.not.equal((await secrets.get('token')).id, id);
  const command = ['sh', '-c', 'cat /run/secrets/token; echo " $TOKEN"'];
  const { stdout } = await sdk.tiffin.runToEnd(busybox, { command, secrets: ['token', 'token,type=env,target=TOKEN'], network: 'none' });
  assert.is(stdout, 'changed changed\n');
  await secrets.remove('token');
  await assertRejects(secrets.get('token'), 'not-found');
  await assertRejects(secrets.create('token', 7 as never), 'invalid-argument', /string or bytes/);
  await assertRejects(secrets.create('token', ''), 'invalid-argument');
});

test.run();
