// timeout: 180s
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { busybox, sdkHome } from '../../support/sdk.ts';

const test = suiteNeeding('making containers', 'built', 'user-namespaces');

test('puts files into them before they start', async () => {
  await using sdk = await sdkHome('sdk-files');
  const files = { '/etc/app/main.conf': 'a=b\n', '/srv/data.bin': Uint8Array.of(1, 2, 3) };
  const command = ['sh', '-c', 'cat /etc/app/main.conf; wc -c < /srv/data.bin; stat -c %u:%a /etc/app/main.conf'];
  const { stdout } = await sdk.tiffin.runToEnd(busybox, { command, files, network: 'none' });
  assert.is(stdout, 'a=b\n3\n0:644\n');
  await assertRejects(sdk.tiffin.run(busybox, { files: { relative: 'x' } }), 'invalid-argument', /relative/);
  await assertRejects(sdk.tiffin.run(busybox, { files: { '/x': 7 } as never }), 'invalid-argument', /"\/x" must be a string or bytes/);
});

test('leave nothing when they cannot be made or started', async () => {
  await using sdk = await sdkHome('sdk-failing');
  const { tiffin } = sdk;
  await assertRejects(tiffin.run('localhost/nothing', { pull: 'never' }), 'not-found', /nothing/);
  await assertRejects(tiffin.run(busybox, { command: ['/nothing'], network: 'none', volumes: ['/anonymous'] }), 'command-not-found');
  await assertRejects(tiffin.run(busybox, { command: ['/nothing'], network: 'none', detach: true }), 'command-not-found');
  await assertRejects(tiffin.create(busybox, { name: 'bad/name' }), 'invalid-argument');
  const failed = tiffin.run(busybox, { command: ['sh', '-c', 'echo why; exit 4'], network: 'none', waitFor: { port: 80 } });
  await assertRejects(failed, 'runtime-failed', /it ended with status 4; it wrote last:\nwhy/);
  const signal = AbortSignal.timeout(100);
  await assertRejects(tiffin.run(busybox, { command: ['sleep', '1000'], network: 'none', waitFor: { port: 80 }, signal }), 'cancelled');
  assert.equal([await tiffin.containers.list({ all: true }), await tiffin.volumes.list()], [[], []]);
});

test('publish ports where nobody else sees them', async () => {
  await using sdk = await sdkHome('sdk-ports');
  const command = ['sh', '-c', 'mkdir /www; echo hello > /www/index.html; exec httpd -f -p 80 -h /www'];
  const waitFor = [{ port: 80 }, { http: { port: 80, path: '/index.html', status: 200 } }];
  await using container = await sdk.tiffin.run(busybox, { command, ports: [80], waitFor });
  assert.equal(
    container.ports.map(({ port, protocol, hostIp }) => [port, protocol, hostIp]),
    [[80, 'tcp', '127.0.0.1']],
  );
  const answer = await fetch(`http://127.0.0.1:${container.port(80)}/`);
  assert.is(await answer.text(), 'hello\n');
});

test('join pods', async () => {
  await using sdk = await sdkHome('sdk-member');
  await using pod = await sdk.tiffin.pods.create({ name: 'shop', network: 'none' });
  await using member = await sdk.tiffin.run(busybox, { pod: pod.name, command: ['sleep', '1000'] });
  assert.is((await member.exec(['hostname'])).stdout, 'shop\n');
  assert.equal(
    (await pod.containers()).map(({ id }) => id),
    [member.id],
  );
  await assertRejects(sdk.tiffin.run(busybox, { pod: 'nothing' }), 'not-found');
});

test.run();
