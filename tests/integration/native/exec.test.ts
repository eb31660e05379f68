import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { PlanOp } from '../../../src/native/plan.ts';
import {
  awaitStatus,
  type Box,
  boxPlan,
  execPlan,
  execScript,
  helperProgram,
  initOf,
  makeBox,
  runPlan,
  runScript,
  stopping,
  writePlan,
} from '../../support/box.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { run } from '../../support/spawn.ts';

const test = suiteNeeding('helper exec', 'helper', 'busybox', 'user-namespaces', 'overlay', 'subuids');

async function start(box: Box, ops: readonly PlanOp[] = []): Promise<AsyncDisposable> {
  const { status, stderr } = await runScript(box, 'sleep 100', { args: ['--detach'], ops });
  assert.is(status, 0, stderr);
  await awaitStatus(box, ({ state }) => state === 'running');
  return stopping(box);
}

test('runs a command in all namespaces of the container', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = await start(box);
  const list = (process: string): string => `for kind in user mnt pid net ipc uts cgroup; do readlink /proc/${process}/ns/$kind; done`;
  const own = await execScript(box, `${list('self')}; hostname; exit 4`);
  assert.is(own.status, 4);
  assert.is(own.stdout, `${(await execScript(box, list('1'))).stdout}box\n`);
});

test('passes input, output, errors and the status through', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = await start(box);
  const { stdout, stderr, status } = await execScript(box, 'cat; echo err >&2; exit 5', {
    ops: [{ op: 'standard-input' }],
    args: ['--attach', 'stdin,stdout,stderr'],
    stdin: 'in\n',
  });
  assert.equal({ stdout, stderr, status }, { stdout: 'in\n', stderr: 'err\n', status: 5 });
  assert.is((await execScript(box, 'kill -9 $$')).status, 137);
});

test('starts with three descriptors and no more capabilities than asked', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = await start(box);
  // Without a shell, which has signals of its own.
  const show = execPlan(initOf(box), ['grep', '-E', '^(Sig(Blk|Ign)|Cap)', '/proc/self/status']);
  const { stdout } = await run(helperProgram, ['exec', writePlan(box, show, 'exec-plan')], { env: home.env });
  assert.is(
    stdout,
    'SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nCapInh:\t0000000000000000\nCapPrm:\t00000000800405fb\nCapEff:\t00000000800405fb\nCapBnd:\t00000000800405fb\nCapAmb:\t0000000000000000\n',
  );
  assert.is((await execScript(box, 'ls /proc/self/fd')).stdout, '0\n1\n2\n3\n');
  const other = await execScript(box, 'grep ^CapEff /proc/self/status; id', { ops: [{ op: 'user', spec: 'app', additionalGroups: [] }] });
  assert.is(other.stdout, 'CapEff:\t0000000000000000\nuid=1000(app) gid=1000(app) groups=2000(extra)\n');
});

test('tells a missing command from one that cannot run', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = await start(box);
  const status = async (argv: readonly string[]): Promise<number> =>
    (await run(helperProgram, ['exec', writePlan(box, execPlan(initOf(box), argv), 'x')], { env: home.env })).status;
  assert.is(await status(['nowhere']), 127);
  assert.is(await status(['/etc']), 126);
});

test('takes its plan away', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = await start(box);
  await execScript(box, 'true');
  assert.not.ok(existsSync(join(home.path, 'box/exec-plan')));
});

test('runs in the background without holding anything open', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = await start(box);
  const { status, stdout } = await execScript(box, 'sleep 0.2; echo done > /tmp/done', { args: ['--detach'] });
  assert.equal([status, stdout], [0, '']);
  for (let waited = 0; !existsSync(join(box.upper, 'tmp/done')) && waited < 3000; waited += 20)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(existsSync(join(box.upper, 'tmp/done')));
});

test('works in a container with an init, with the host network or with a single ID', async () => {
  await using home = await scratchHome();
  const kinds: readonly [string, Parameters<typeof boxPlan>[2]][] = [
    ['init', { ops: [{ op: 'init' }] }],
    ['host', { withoutNamespaces: ['net', 'uts'], without: ['hostname', 'loopback'] }],
    ['single', { singleId: true }],
    ['shared', { withoutNamespaces: ['user'], without: [] }],
  ];
  for (const [name, choices] of kinds) {
    const box = makeBox(home, name);
    await using _stop = stopping(box);
    const started = await runPlan(box, boxPlan(box, ['sleep', '100'], choices), { args: ['--detach'] });
    assert.is(started.status, 0, `${name}: ${started.stderr}`);
    const { status, stdout, stderr } = await execScript(box, 'id -u');
    assert.equal([status, stdout], [0, '0\n'], `${name}: ${stderr}`);
  }
});

test('shares the network of another container', async () => {
  await using home = await scratchHome();
  const first = makeBox(home, 'first');
  await using _first = await start(first);
  const second = makeBox(home, 'second');
  const joined = await runScript(second, 'readlink /proc/self/ns/net; readlink /proc/self/ns/user', {
    withoutNamespaces: ['net'],
    without: ['loopback'],
    ops: [{ op: 'join-namespace', kind: 'net', target: initOf(first) }],
  });
  assert.is(joined.status, 0, joined.stderr);
  const [net, user] = joined.stdout.split('\n');
  const theirs = (await execScript(first, 'readlink /proc/self/ns/net; readlink /proc/self/ns/user')).stdout.split('\n');
  assert.is(net, theirs[0]);
  assert.is.not(user, theirs[1]);
});

test('says so when the container is gone, or its number is another process now', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = await start(box);
  const { pid, startTime } = initOf(box);
  const late = await run(helperProgram, ['exec', writePlan(box, execPlan({ pid, startTime: startTime + 1 }, ['true']), 'x')], {
    env: home.env,
  });
  assert.is(late.status, 125);
  assert.match(late.stderr, /^E namespaces 0 3 the container is not running\n$/);
});

test('ends with 137 when the container is killed meanwhile', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = await start(box);
  const executing = execScript(box, 'echo up; sleep 100');
  await new Promise((resolve) => setTimeout(resolve, 300));
  process.kill(initOf(box).pid, 'SIGKILL');
  assert.is((await executing).status, 137);
});

test('runs thirty at a time', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = await start(box);
  const ended = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const plan = writePlan(box, execPlan(initOf(box), ['sh', '-c', `echo ${index}`]), `exec-${index}`);
      return run(helperProgram, ['exec', plan], { env: home.env });
    }),
  );
  assert.equal(
    ended.map(({ stdout }) => Number(stdout)),
    Array.from({ length: 30 }, (_, index) => index),
  );
});

test('attaches a second client, which sees what comes and may type', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  await runScript(box, 'while read line; do echo "got $line"; done; exit 6', { ops: [{ op: 'standard-input' }], args: ['--detach'] });
  const { stdout, status } = await run(helperProgram, ['attach', box.runDirectory, '--attach', 'stdin,stdout,stderr'], {
    env: home.env,
    stdin: 'one\ntwo\n',
  });
  assert.equal([stdout, status], ['got one\ngot two\n', 6]);
  assert.match(readFileSync(join(box.stateDirectory, 'log'), 'utf8'), / stdout F got one\n/);
});

test('refuses to attach to what does not run', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const { status, stderr } = await run(helperProgram, ['attach', box.runDirectory], { env: home.env });
  assert.is(status, 125);
  assert.match(stderr, /^E attach -1 2 the container is not running\n$/);
});

test('drops a client that does not read, and lets the container go on', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  await runScript(box, 'read line; dd if=/dev/zero bs=65536 count=100 2>/dev/null; exit 8', {
    ops: [{ op: 'standard-input' }, { op: 'log', driver: 'none', path: '', maxBytes: 0n }],
    args: ['--detach'],
  });
  const { createConnection } = await import('node:net');
  const client = createConnection(join(box.runDirectory, 'attach'));
  client.pause();
  client.write(Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 10]));
  assert.is((await awaitStatus(box, ({ state }) => state === 'exited')).exitCode, 8);
  client.destroy();
});

test.run();
