import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { PlanOp } from '../../../src/native/plan.ts';
import { awaitStatus, type Box, boxPlan, execScript, makeBox, runPlan, stopping } from '../../support/box.ts';
import { findExecutable, suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('external runtime', 'helper', 'busybox', 'user-namespaces', 'overlay', 'subuids', 'crun');

/** Writes config.json for a command, and the plan that has crun run it. */
function crunPlan(
  box: Box,
  args: readonly string[],
  { terminal = false, ops = [] }: { terminal?: boolean; ops?: readonly PlanOp[] } = {},
): PlanOp[] {
  const mount = (destination: string, type: string, options: readonly string[] = []): object => ({
    destination,
    type,
    source: type,
    options,
  });
  const config = {
    ociVersion: '1.0.2',
    process: { terminal, user: { uid: 0, gid: 0 }, args, env: ['PATH=/bin'], cwd: '/' },
    root: { path: 'rootfs' },
    hostname: 'crun',
    mounts: [mount('/proc', 'proc'), mount('/dev', 'tmpfs', ['mode=755']), mount('/dev/pts', 'devpts', ['newinstance', 'ptmxmode=0666'])],
    linux: { namespaces: ['pid', 'mount', 'ipc', 'uts', 'network'].map((type) => ({ type })) },
  };
  mkdirSync(join(box.stateDirectory, 'rootfs'), { recursive: true });
  writeFileSync(join(box.stateDirectory, 'config.json'), JSON.stringify(config));
  const runtime: PlanOp = {
    op: 'external-runtime',
    path: findExecutable('crun') ?? 'crun',
    flags: ['--cgroup-manager=disabled'],
    bundle: box.stateDirectory,
    root: join(box.runDirectory, 'runtime'),
  };
  const monitored = new Set(['realm', 'overlay', 'container', 'log']);
  return [...boxPlan(box, args).filter(({ op }) => monitored.has(op)), runtime, ...ops];
}

test('runs the bundle, passes its output and its status, and forgets it', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const plan = crunPlan(box, ['sh', '-c', 'hostname; echo err >&2; exit 3']);
  for (let turn = 0; turn < 2; turn += 1) {
    const { stdout, stderr, status } = await runPlan(box, plan);
    assert.equal([stdout, stderr, status], ['crun\n', 'err\n', 3]);
  }
});

test('tells a missing command', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const { status, stderr } = await runPlan(box, crunPlan(box, ['nowhere']));
  assert.is(status, 127);
  assert.match(stderr, /^E execute \d+ 2 nowhere\n$/);
});

test('says in the words of the runtime what is wrong with the bundle', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const plan = crunPlan(box, ['true']);
  writeFileSync(join(box.stateDirectory, 'config.json'), '{');
  const { status, stderr } = await runPlan(box, plan);
  assert.is(status, 125);
  assert.match(stderr, /^E runtime \d+ 0 .*crun create: .+\n$/);
});

test('takes the terminal over', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const plan = crunPlan(box, ['sh', '-c', 'tty; test -t 0 && echo tty'], {
    terminal: true,
    ops: [{ op: 'terminal', rows: 10, columns: 20 }],
  });
  assert.match((await runPlan(box, plan)).stdout, /\/dev\/(pts\/0|console)\r\ntty\r\n/);
});

test('is joined by an exec of ours', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  assert.is((await runPlan(box, crunPlan(box, ['sleep', '100']), { args: ['--detach'] })).status, 0);
  await awaitStatus(box, ({ state }) => state === 'running');
  assert.is((await execScript(box, 'hostname')).stdout, 'crun\n');
});

test.run();
