// timeout: 180s
import * as assert from 'uvu/assert';
import { assertRejects, assertFails } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { busybox, sdkHome } from '../../support/sdk.ts';
import { mustTiffin } from '../../support/tiffin.ts';

const test = suiteNeeding('Container', 'built', 'user-namespaces');

const idle = { command: ['sleep', '1000'], network: 'none' } as const;

test('runs commands, and tells what they wrote', async () => {
  await using sdk = await sdkHome('sdk-exec');
  await using container = await sdk.tiffin.run(busybox, { ...idle, env: { OWN: 'x' } });
  const result = await container.exec(['sh', '-c', 'cat; echo "$OWN $MORE $HOME $PWD"; echo err >&2; exit 3'], {
    input: 'in ',
    env: { MORE: 'y' },
    workdir: '/tmp',
  });
  assert.equal(result, { status: 3, stdout: 'in x y /root /tmp\n', stderr: 'err\n' });
  await assertRejects(container.exec(['nonsense']), 'command-not-found', /nonsense/);
  await assertRejects(container.exec('ls' as never), 'invalid-argument', /array of words/);
  await assertRejects(container.exec(['ls'], { cwd: '/' } as never), 'invalid-argument', /"cwd"/);
  // What is broken off is gone.
  await assertRejects(container.exec(['sleep', '777'], { signal: AbortSignal.timeout(50) }), 'cancelled');
  assert.not.match((await container.exec(['ps'])).stdout, /777/);
});

test('lends the streams of a command', async () => {
  await using sdk = await sdkHome('sdk-spawn');
  await using container = await sdk.tiffin.run(busybox, idle);
  await using echo = await container.spawn(['cat']);
  echo.stdin.write('ping\n');
  const chunks = echo.stdout.iterator({ destroyOnReturn: false });
  assert.is(String((await chunks.next()).value), 'ping\n');
  echo.stdin.end();
  echo.stdout.resume();
  echo.stderr.resume();
  assert.is(await echo.status, 0);
  {
    await using _killed = await container.spawn(['sleep', '778']);
  }
  assert.not.match((await container.exec(['ps'])).stdout, /778/);
  const hup = await container.spawn(['sleep', '779']);
  hup.stdout.resume();
  hup.stderr.resume();
  hup.kill('SIGHUP');
  assert.is(await hup.status, 129);
});

test('reads logs from the past, and as they are written', async () => {
  await using sdk = await sdkHome('sdk-logs');
  const command = ['sh', '-c', 'echo one; echo two >&2; sleep 0.2; echo three'];
  await using container = await sdk.tiffin.run(busybox, { command, network: 'none' });
  const followed: string[] = [];
  for await (const { stream, text, time } of container.logs({ follow: true })) {
    assert.ok(Math.abs(time.getTime() - Date.now()) < 60_000);
    followed.push(`${stream} ${text}`);
  }
  assert.equal(followed.toSorted(), ['stderr two', 'stdout one', 'stdout three']);
  assert.is(await container.wait(), 0);
  // It has ended, and its log is still there.
  const last: string[] = [];
  for await (const { text } of container.logs({ tail: 1 })) last.push(text);
  assert.equal(last, ['three']);
  for await (const { text } of container.logs()) {
    assert.is(text, 'one');
    break;
  }
  const reading = (async () => {
    for await (const _ of container.logs({ follow: true, signal: AbortSignal.abort() }));
  })();
  await reading.then(
    () => assert.unreachable(),
    () => undefined,
  );
});

test('stops, starts and goes', async () => {
  await using sdk = await sdkHome('sdk-life');
  const ready = { command: ['sh', '-c', 'trap "exit 5" TERM; echo ready; while :; do sleep 0.01; done'], network: 'none' };
  const container = await sdk.tiffin.run(busybox, { ...ready, waitFor: { log: 'ready' }, stopTimeout: 60, labels: { a: 'b' } });
  assert.is((await container.state()).status, 'running');
  await assertRejects(container.remove(), 'wrong-state', /without force/);
  await container.stop();
  const { status, exitStatus } = await container.state();
  assert.equal([status, exitStatus, await container.wait()], ['exited', 5, 5]);
  await assertRejects(container.exec(['true']), 'wrong-state');
  await container.start();
  await container.start();
  await container.kill();
  assert.is(await container.wait(), 137);
  assert.equal([(await container.inspect()).State.ExitCode, (await container.inspect()).Name], [137, container.name]);
  const printed = JSON.parse(await mustTiffin(sdk.home, ['container', 'inspect', container.id])) as unknown[];
  assert.equal([await container.inspect()], printed);
  await container.remove();
  await assertRejects(container.state(), 'not-found');
  await assertRejects(container.remove({ force: true }), 'not-found');
  await container[Symbol.asyncDispose]();
  assertFails(() => container.port(80), 'not-found');
});

test.run();
