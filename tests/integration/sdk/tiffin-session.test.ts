// timeout: 180s
import * as assert from 'uvu/assert';
import { open } from '../../../src/sdk/open.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { busybox, sdkHome } from '../../support/sdk.ts';
import { mustTiffin } from '../../support/tiffin.ts';

const test = suiteNeeding('Tiffin', 'built', 'user-namespaces');

const idle = { command: ['sleep', '1000'], network: 'none' } as const;

test('runs to the end, and gives what was written', async () => {
  await using sdk = await sdkHome('sdk-to-end');
  const seen: string[] = [];
  const onOutput = (stream: string, bytes: Uint8Array) => void seen.push(`${stream} ${Buffer.from(bytes).toString('utf8')}`);
  const command = ['sh', '-c', 'cat; echo err >&2; exit 7'];
  const result = await sdk.tiffin.runToEnd(busybox, { command, input: ['a', 'b'] as never, network: 'none', onOutput });
  assert.equal(result, { status: 7, stdout: 'ab', stderr: 'err\n' });
  assert.ok(seen.includes('stderr err\n'));
  const aborted = sdk.tiffin.runToEnd(busybox, { ...idle, signal: AbortSignal.timeout(200) });
  await assertRejects(aborted, 'cancelled');
  await assertRejects(sdk.tiffin.runToEnd(busybox, { ...idle, detach: true } as never), 'invalid-argument', /"detach"/);
  assert.equal(await sdk.tiffin.containers.list({ all: true }), []);
});

test('lends the streams of a container', async () => {
  await using sdk = await sdkHome('sdk-server');
  {
    await using server = await sdk.tiffin.spawn(busybox, {
      command: ['sh', '-c', 'while read line; do echo "<$line>"; done'],
      network: 'none',
    });
    const answers = server.stdout.iterator({ destroyOnReturn: false });
    for (const word of ['ping', 'pong']) {
      server.stdin.write(`${word}\n`);
      assert.is(String((await answers.next()).value), `<${word}>\n`);
    }
    assert.is((await server.container.exec(['echo', 'beside'])).stdout, 'beside\n');
    server.stdout.resume();
    server.stderr.resume();
    server.kill();
    assert.equal([await server.status, (await server.container.state()).status], [137, 'exited']);
  }
  assert.equal(await sdk.tiffin.containers.list({ all: true }), []);
  const aborted = await sdk.tiffin.spawn(busybox, { ...idle, signal: AbortSignal.timeout(300) });
  await assertRejects(aborted.status, 'cancelled');
});

test('does many things at once without a warning', async () => {
  await using sdk = await sdkHome('sdk-many');
  const warned: Error[] = [];
  const listen = (warning: Error): void => void warned.push(warning);
  process.on('warning', listen);
  await using container = await sdk.tiffin.run(busybox, idle);
  const words = Array.from({ length: 24 }, (_, index) => `word ${index}`);
  const results = await Promise.all(words.map((word) => container.exec(['echo', word])));
  assert.equal(
    results.map(({ stdout }) => stdout.trim()),
    words,
  );
  await Promise.all(Array.from({ length: 12 }, () => sdk.tiffin.runToEnd(busybox, { command: ['true'], network: 'none' })));
  process.off('warning', listen);
  assert.equal([warned, (await sdk.tiffin.containers.list({ all: true })).length], [[], 1]);
});

test('leaves alone what is its own when others prune', async () => {
  await using sdk = await sdkHome('sdk-prune');
  const own = await sdk.tiffin.run(busybox, { command: ['echo', 'said'], network: 'none' });
  await own.wait();
  await mustTiffin(sdk.home, ['container', 'prune', '-f']);
  for await (const { text } of own.logs()) assert.is(text, 'said');
});

test('keeps what is detached, and removes what is its own', async () => {
  await using sdk = await sdkHome('sdk-own');
  const { home } = sdk;
  {
    await using tiffin = await open({ env: home.env });
    const own = await tiffin.run(busybox, { ...idle, name: 'own' });
    const made = await tiffin.create(busybox, { ...idle, name: 'made' });
    assert.equal([(await own.state()).status, (await made.state()).status], ['running', 'created']);
    const detached = await tiffin.run(busybox, { ...idle, name: 'detached', detach: true });
    assert.not.ok(Symbol.asyncDispose in detached);
  }
  assert.is(await mustTiffin(home, ['ps', '-a', '--format', '{{.Names}} {{.State}}']), 'detached running');
  await assertRejects(sdk.tiffin.run(busybox, { ...idle, name: 'detached' }), 'already-exists');
  await (await sdk.tiffin.containers.get('detached')).remove({ force: true, timeout: 0 });
});

test('is opened twice, and the one does not disturb the other', async () => {
  await using sdk = await sdkHome('sdk-twice');
  await using first = await open({ env: sdk.home.env });
  await using second = await open({ env: sdk.home.env });
  const all = await Promise.all([first, second, first, second].map((tiffin) => tiffin.run(busybox, idle)));
  assert.is((await first.containers.list()).length, 4);
  await second.close();
  assert.is((await first.containers.list()).length, 2);
  assert.is((await all[0]!.exec(['echo', 'hi'])).stdout, 'hi\n');
  await assertRejects(all[1]!.state(), 'wrong-state', /closed/);
});

test('builds', async () => {
  await using sdk = await sdkHome('sdk-build');
  const context = sdk.home.directory('context');
  const kinds: string[] = [];
  const containerfile = `FROM ${busybox}\nRUN --network=none echo made > /made\n`;
  const built = await sdk.tiffin.build({
    context,
    containerfile,
    tags: ['made:1'],
    labels: { a: 'b' },
    onEvent: ({ kind }) => void kinds.push(kind),
  });
  assert.equal([built.names, built.images.length, kinds.includes('step-done')], [['localhost/made:1'], 1, true]);
  assert.equal((await sdk.tiffin.images.get('made:1')).labels, { a: 'b' });
  assert.is((await sdk.tiffin.runToEnd('made:1', { command: ['cat', '/made'], network: 'none' })).stdout, 'made\n');
  const failing = sdk.tiffin.build({ context, containerfile: `FROM ${busybox}\nRUN --network=none exit 4\n` });
  await assertRejects(failing, 'runtime-failed', /exit status 4/);
  const bug = new Error('mine');
  const onEvent = (): never => {
    throw bug;
  };
  assert.is(await sdk.tiffin.build({ context, containerfile, noCache: true, onEvent }).catch((error: unknown) => error), bug);
});

test('breaks off what goes on when it is closed', async () => {
  await using sdk = await sdkHome('sdk-close');
  const tiffin = await open({ env: sdk.home.env });
  const container = await tiffin.run(busybox, idle);
  const waits = [assertRejects(container.wait(), 'cancelled'), assertRejects(container.exec(['sleep', '1000']), 'cancelled')];
  await tiffin.close();
  await Promise.all(waits);
  assert.equal(await sdk.tiffin.containers.list({ all: true }), []);
});

test.run();
