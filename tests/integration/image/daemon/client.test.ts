import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { daemonSocket, sendToDaemon } from '../../../../src/image/daemon/client.ts';
import { daemonFailure } from '../../../../src/image/daemon/client.ts';
import { assertFails, assertRejects } from '../../../support/assert-fails.ts';
import { dockerEngine } from '../../../support/docker-engine.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('sendToDaemon');

test('finds the socket', () => {
  assert.is(daemonSocket({}), '/var/run/docker.sock');
  assert.is(daemonSocket({ DOCKER_HOST: 'unix:///a/b' }), '/a/b');
  assertFails(() => daemonSocket({ DOCKER_HOST: 'tcp://there:2375' }), 'unsupported', /not a unix:\/\/ socket[^]*docker save/);
});

test('says what the engine says', async () => {
  await using home = await scratchHome();
  await using engine = await dockerEngine(`${home.path}/d.sock`);
  const { body, answer } = sendToDaemon({ method: 'GET', path: '/x', env: { DOCKER_HOST: engine.host } });
  body.end();
  const failure = await daemonFailure(await answer, 'it');
  assert.equal([failure.code, failure.message], ['not-found', 'it: the Docker daemon answers 404: No such image: x']);
});

test('says that nobody is there, and stops when told to', async () => {
  await using home = await scratchHome();
  const env = { DOCKER_HOST: `unix://${home.path}/none.sock` };
  const nobody = sendToDaemon({ method: 'GET', path: '/x', env });
  nobody.body.end();
  await assertRejects(nobody.answer, 'unreachable', /cannot connect to the Docker daemon at unix:.*none\.sock: no such file/);
  const stopped = sendToDaemon({ method: 'GET', path: '/x', env, signal: AbortSignal.abort() });
  await assertRejects(stopped.answer, 'cancelled');
});

test.run();
