import { PassThrough } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TiedProcess } from '../../../src/native/tied-process.ts';
import { collect, collectOptionNames, runningCommand, toExecRequest } from '../../../src/sdk/commands.ts';
import { Given } from '../../../src/sdk/given.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';

type Fake = TiedProcess & { readonly killed: () => number; readonly read: () => string; end(status?: number): void };

/** A command that does what the test says. */
function fake({ withInput = true }: { withInput?: boolean } = {}): Fake {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const ended = Promise.withResolvers<number | undefined>();
  let kills = 0;
  let input = '';
  stdin.on('data', (bytes: Buffer) => (input += bytes.toString()));
  const end = (status?: number): void => {
    stdout.end();
    stderr.end();
    ended.resolve(status);
  };
  return {
    process: { pid: process.pid, startTime: 0 },
    warnings: [],
    stdin: withInput ? stdin : undefined,
    stdout,
    stderr,
    ended: ended.promise,
    kill: () => {
      kills += 1;
      end();
    },
    unref: () => undefined,
    killed: () => kills,
    read: () => input,
    end,
  };
}

const options = (values: unknown): Given => new Given('exec', values, collectOptionNames);
const { signal } = new AbortController();

const test = suite('collect');

test('gives the status and what was written', async () => {
  const running = fake();
  const seen: string[] = [];
  const onOutput = (stream: string, bytes: Uint8Array) => seen.push(`${stream} ${Buffer.from(bytes).toString()}`);
  const result = collect(running, options({ input: 'in', onOutput }), signal);
  (running.stdout as PassThrough).write('out');
  (running.stderr as PassThrough).write('err');
  setTimeout(() => running.end(3), 5);
  assert.equal(await result, { status: 3, stdout: 'out', stderr: 'err' });
  assert.equal([seen.toSorted(), running.read()], [['stderr err', 'stdout out'], 'in']);
});

test('takes input from whatever gives pieces', async () => {
  for (const input of [
    Buffer.from('bytes'),
    ['by', 'tes'],
    (async function* () {
      yield 'bytes';
    })(),
  ]) {
    const running = fake();
    const result = collect(running, options({ input }), signal);
    running.stdin?.once('finish', () => running.end(0));
    await result;
    assert.is(running.read(), 'bytes');
  }
  await assertRejects(collect(fake(), options({ input: 7 }), signal), 'invalid-argument', /input must be/);
});

test('kills what writes too much, what the program does not want, and what it breaks off', async () => {
  const much = fake();
  (much.stdout as PassThrough).write('x'.repeat(100));
  await assertRejects(collect(much, options({ maxOutputBytes: 10 }), signal), 'runtime-failed', /more than 10 bytes/);
  const unwanted = fake();
  const bug = new Error('mine');
  (unwanted.stdout as PassThrough).write('x');
  const thrown = collect(
    unwanted,
    options({
      onOutput: () => {
        throw bug;
      },
    }),
    signal,
  );
  assert.is(await thrown.catch((error: unknown) => error), bug);
  const aborted = fake();
  const controller = new AbortController();
  const result = collect(aborted, options({}), controller.signal);
  controller.abort(bug);
  assert.is((await assertRejects(result, 'cancelled')).cause, bug);
  assert.equal([much.killed() > 0, unwanted.killed() > 0, aborted.killed() > 0], [true, true, true]);
});

test('takes an end by its front for an end by SIGKILL', async () => {
  const running = fake({ withInput: false });
  running.end();
  assert.is((await collect(running, options({}), signal)).status, 137);
});

test.run();

const spawned = suite('runningCommand');

spawned('is killed when it is disposed of, and when the program breaks it off', async () => {
  const first = fake();
  {
    await using command = runningCommand(first, signal);
    assert.is(command.pid, process.pid);
    assertFails(() => command.kill('SIGNOTHING' as NodeJS.Signals), 'invalid-argument');
  }
  const second = fake();
  const controller = new AbortController();
  const command = runningCommand(second, controller.signal);
  controller.abort();
  await assertRejects(command.status, 'cancelled');
  assert.equal([first.killed(), second.killed()], [1, 1]);
});

spawned('needs its streams', () => void assertFails(() => runningCommand(fake({ withInput: false }), signal), 'runtime-failed'));

spawned.run();

const request = suite('toExecRequest');

request('reads the options', () => {
  const given = new Given('exec', { env: { A: 'b' }, workdir: '/w', user: 'root:root' }, ['env', 'workdir', 'user', 'privileged']);
  const { command, environment, workingDirectory, user, interactive } = toExecRequest(['ls'], given, { interactive: true });
  assert.equal([command, environment.entries, workingDirectory, user, interactive], [['ls'], ['A=b'], '/w', 'root:root', true]);
});

request.run();
