import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { PlanOp } from '../../../src/native/plan.ts';
import {
  awaitStatus,
  type Box,
  boxPlan,
  execPlan,
  helperProgram,
  initOf,
  makeBox,
  runScript,
  stopping,
  writePlan,
} from '../../support/box.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { type Finished, run } from '../../support/spawn.ts';

const test = suiteNeeding('helper terminal', 'helper', 'busybox', 'user-namespaces', 'overlay', 'subuids');

const terminal: readonly PlanOp[] = [{ op: 'terminal', rows: 24, columns: 80 }, { op: 'standard-input' }];

/** Runs the helper on a pty of its own, made by script(1), and types `keys` one after the other. */
async function onTerminal(box: Box, args: readonly string[], keys: readonly string[]): Promise<Finished> {
  const command = [helperProgram, ...args].map((word) => `'${word}'`).join(' ');
  // Not before the container has said something, however slow the machine.
  const log = join(box.stateDirectory, 'log');
  const typing = [`until test -s '${log}'; do sleep 0.05; done`, ...keys.map((text) => `sleep 0.4; printf '${text}'`)].join('; ');
  const program = `stty rows 33 cols 77; ${command}; echo "status $?"; stty -a | tr ";" "\\n" | grep -E "^-?icanon|[ -]icanon" | grep -o -- "-\\?icanon"`;
  return run('sh', ['-c', `(${typing}; sleep 0.5) | script -qec '${program.replaceAll("'", `'\\''`)}' /dev/null`], {
    env: { ...box.home.env, SHELL: '/bin/sh', TERM: 'vt100' },
    timeoutMs: 20_000,
  });
}

function runArguments(box: Box, argv: readonly string[], ops: readonly PlanOp[] = []): string[] {
  return ['run', writePlan(box, boxPlan(box, argv, { ops: [...terminal, ...ops] })), '--attach', 'stdin,stdout,stderr'];
}

test('gives the container a terminal of its own, of the right size, and restores ours', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const script = 'sleep 0.2; tty; stty size; stat -c %U /dev/console /dev/pts/0; test -t 0 && test -t 1 && test -t 2 && echo tty; exit 3';
  const { stdout } = await onTerminal(
    box,
    runArguments(box, ['sh', '-c', script], [{ op: 'user', spec: 'app', additionalGroups: [] }]),
    [],
  );
  assert.match(stdout, /\/dev\/pts\/0\r\n33 77\r\napp\r\napp\r\ntty\r\nstatus 3\r\nicanon/);
});

test('delivers what is typed, control characters included', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const { stdout } = await onTerminal(
    box,
    runArguments(box, ['sh', '-c', 'trap "echo interrupted" INT; echo ready; read a; echo "a=$a"; sleep 5; echo end']),
    ['hello\\r', '\\003'],
  );
  assert.match(stdout, /a=hello\r\n/);
  assert.match(stdout, /interrupted\r\nend\r\nstatus 0/);
});

test('detaches with the keys, also when they come one by one, and attaches again', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  const first = await onTerminal(box, runArguments(box, ['sh', '-c', 'echo ready; while read line; do echo "got:$line"; done']), [
    'a\\r',
    '\\020x\\r',
    '\\020',
    '\\021',
  ]);
  assert.match(first.stdout, /got:a\r\n/);
  assert.match(first.stdout, /status 0\r\nicanon/);
  assert.is((await awaitStatus(box, () => true)).state, 'running');
  const second = await onTerminal(
    box,
    ['attach', box.runDirectory, '--attach', 'stdin,stdout,stderr', '--detach-keys', 'ctrl-a,z'],
    ['b\\r', '\\001z'],
  );
  assert.match(second.stdout, /got:b\r\n/);
  assert.match(second.stdout, /status 0\r\nicanon/);
});

test('gives an exec a terminal of the container', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  await runScript(box, 'echo ready; sleep 100', { args: ['--detach'] });
  await awaitStatus(box, ({ state }) => state === 'running');
  const plan = writePlan(box, execPlan(initOf(box), ['sh', '-c', 'sleep 0.2; tty; stty size; exit 2'], terminal), 'exec-plan');
  const { stdout } = await onTerminal(box, ['exec', plan, '--attach', 'stdin,stdout,stderr'], []);
  assert.match(stdout, /\/dev\/pts\/0\r\n33 77\r\nstatus 2\r\nicanon/);
});

test('refuses a terminal from something that only looks like devpts', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  const volume = home.directory('fake');
  const ops: PlanOp[] = [
    {
      op: 'bind',
      source: volume,
      target: '/dev/pts',
      recursive: true,
      attributes: {},
      propagation: 'rprivate',
      optional: false,
      copyUp: false,
    },
  ];
  await runScript(box, 'ln -s /dev/null /dev/pts/ptmx; sleep 100', { args: ['--detach'], ops });
  await awaitStatus(box, ({ state }) => state === 'running');
  const { stderr } = await run(helperProgram, ['exec', writePlan(box, execPlan(initOf(box), ['true'], terminal), 'x')], { env: home.env });
  assert.match(stderr, /^E terminal -1 25 \/dev\/pts of the container is not a devpts/);
});

test('forwards signals to the container without a terminal', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const plan = writePlan(box, boxPlan(box, ['sh', '-c', 'trap "echo term; exit 5" TERM; echo up; while true; do sleep 0.05; done']));
  const log = join(box.stateDirectory, 'log');
  const script = `'${helperProgram}' run '${plan}' --sig-proxy & pid=$!; until grep -q up '${log}' 2>/dev/null; do sleep 0.05; done; kill -TERM $pid; wait $pid; echo "status $?"`;
  const { stdout } = await run('sh', ['-c', script], { env: home.env });
  assert.is(stdout, 'up\nterm\nstatus 5\n');
});

test('leaves the container running when its front is killed', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  const plan = writePlan(box, boxPlan(box, ['sh', '-c', 'while true; do echo x; sleep 0.05; done']));
  const script = `'${helperProgram}' run '${plan}' & pid=$!; sleep 0.4; kill -KILL $pid; wait $pid; echo "status $?"`;
  const { stdout } = await run('sh', ['-c', script], { env: home.env });
  assert.match(stdout, /status 137\n$/);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.is((await awaitStatus(box, () => true)).state, 'running');
});

test('ends with 141 when nobody reads any more, and says what could not be written', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  const plan = writePlan(
    box,
    boxPlan(box, ['sh', '-c', 'while true; do echo x; done'], {
      ops: [
        { op: 'timeout', afterMs: 3000 },
        { op: 'log', driver: 'none', path: '', maxBytes: 0n },
      ],
    }),
  );
  const { stdout } = await run('bash', ['-c', `'${helperProgram}' run '${plan}' | head -n 1; echo "\${PIPESTATUS[0]}"`], { env: home.env });
  assert.is(stdout, 'x\n141\n');
  const other = makeBox(home, 'other');
  const full = await run('sh', ['-c', `'${helperProgram}' run '${writePlan(other, boxPlan(other, ['echo', 'x']))}' > /dev/full; echo $?`], {
    env: home.env,
  });
  assert.match(full.stderr, /^E output -1 28 write standard output\n$/);
  assert.is(full.stdout, '125\n');
});

test('runs with closed standard descriptors', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const out = join(home.path, 'out');
  const plan = writePlan(box, boxPlan(box, ['sh', '-c', 'ls /proc/self/fd > /tmp/fds; exit 3']));
  const { stdout } = await run('sh', ['-c', `'${helperProgram}' run '${plan}' <&- >&- 2>&-; echo $? > '${out}'; cat '${out}'`], {
    env: home.env,
  });
  assert.is(stdout, '3\n');
});

test.run();
