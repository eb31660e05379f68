import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { PlanOp } from '../../../src/native/plan.ts';
import { awaitLog, awaitStatus, type BoxChoices, execScript, faultyHelper, makeBox, runScript, stopping } from '../../support/box.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('fallbacks', 'helper', 'busybox', 'user-namespaces', 'overlay', 'subuids');

/** What the test build of the helper is told to be refused, as an older or a filtered kernel would refuse it. */
const kernels: Readonly<Record<string, string>> = {
  'a kernel without the new mount calls': 'fsopen,open_tree,move_mount,mount_setattr,fsconfig,fsmount',
  'a kernel without mount_setattr': 'mount_setattr',
  'an overlay that takes its layers in one string': 'lowerdir+',
  'nesting refused': 'nested-userns',
  'memory files that cannot be executed': 'memfd_create',
};

for (const [name, refused] of Object.entries(kernels)) {
  const choices = { program: faultyHelper, env: { TIFFIN_REFUSE: refused } };

  test(`runs, masks, protects and mounts with ${name}`, async () => {
    await using home = await scratchHome();
    const box = makeBox(home);
    const volume = home.directory('volume/below');
    const bind = (target: string, readOnly: boolean): PlanOp => ({
      op: 'bind',
      source: join(volume, '..'),
      target,
      recursive: true,
      attributes: { noSuid: true, noDev: true, readOnly, recursive: true },
      propagation: 'rprivate',
      optional: false,
      copyUp: false,
    });
    const ops: BoxChoices['ops'] = [
      bind('/rw', false),
      bind('/ro', true),
      { op: 'tmpfs', target: '/t', options: 'size=1m,mode=700', attributes: { noExec: true }, copyUp: false },
      { op: 'root-read-only' },
      { op: 'sysctl', key: 'net.ipv4.ping_group_range', value: '0 0' },
    ];
    const script = [
      'touch /rw/below/a && echo a',
      'touch /ro/below/b 2>/dev/null || echo ro',
      'touch /x 2>/dev/null || echo root-ro',
      'touch /t/x && stat -c %a /t',
      'echo x 2>/dev/null > /proc/sys/kernel/hostname || echo sys-ro',
      'stat -c %t:%T /proc/keys /dev/null',
      'ls -A /sys/firmware',
      'echo $$',
      'cut -d" " -f5 /proc/self/mountinfo | grep -c . > /dev/null && grep -c /dev/pts/ /proc/mounts',
    ].join('; ');
    const { stdout, stderr, status } = await runScript(box, script, { ops, ...choices });
    assert.is(stdout, 'a\nro\nroot-ro\n700\nsys-ro\n1:3\n1:3\n1\n0\n', stderr);
    assert.is(status, 1);
    assert.equal(readdirSync(volume), ['a']);
    if (refused === 'nested-userns') assert.match(stderr, /^Warning: user namespaces cannot be nested here/);
  });

  test(`executes in a running container with ${name}`, async () => {
    await using home = await scratchHome();
    const box = makeBox(home);
    await using _stop = stopping(box);
    await runScript(box, 'sleep 100', { args: ['--detach'], ...choices });
    await awaitStatus(box, ({ state }) => state === 'running');
    assert.is((await execScript(box, 'id -u; hostname', choices)).stdout, '0\nbox\n');
  });
}

test('writes Kubernetes lines, partial ones marked, and turns the file over', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const path = join(box.stateDirectory, 'log');
  await using _stop = stopping(box);
  const signal = home.directory('signal');
  const bind: PlanOp = {
    op: 'bind',
    source: signal,
    target: '/signal',
    recursive: true,
    attributes: {},
    propagation: 'rprivate',
    optional: false,
    copyUp: false,
  };
  const pause = (name: string): string => `until test -e /signal/${name}; do sleep 0.02; done`;
  await runScript(box, `echo whole; echo -n part; ${pause('one')}; echo rest; ${pause('two')}; echo err >&2`, {
    ops: [bind],
    args: ['--detach'],
  });
  await awaitLog(box, ' P part\n');
  writeFileSync(join(signal, 'one'), '');
  await awaitLog(box, ' F rest\n');
  writeFileSync(join(signal, 'two'), '');
  await awaitStatus(box, ({ state }) => state === 'exited');
  const lines = readFileSync(path, 'utf8').replaceAll(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\+00:00 /gm, '');
  assert.is(lines, 'stdout F whole\nstdout P part\nstdout F rest\nstderr F err\n');
  const turned = makeBox(home, 'turned');
  const log: PlanOp = { op: 'log', driver: 'k8s-file', path: join(turned.stateDirectory, 'log'), maxBytes: 20_000n };
  await runScript(turned, 'for i in $(seq 2000); do echo line $i; done', { ops: [log] });
  const newest = readFileSync(join(turned.stateDirectory, 'log'), 'utf8');
  const older = readFileSync(join(turned.stateDirectory, 'log.1'), 'utf8');
  assert.ok(newest.length <= 20_000 && older.length <= 20_000);
  assert.match(newest, / line 2000\n$/);
  // A line that was read in two pieces is written in two, the first marked as partial.
  const whole = `${older}${newest}`.replaceAll(/^\S+ stdout ([PF]) (.*)\n/gm, (_, tag: string, text: string) =>
    tag === 'P' ? text : `${text}\n`,
  );
  const numbers = whole
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => Number(/^line (\d+)$/.exec(line)?.[1]));
  assert.equal(
    numbers,
    numbers.map((_, index) => (numbers[0] ?? 0) + index),
    'no line is lost or torn at the turn',
  );
});

test("writes Docker's JSON, whatever the bytes", async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const path = join(box.stateDirectory, 'json');
  await runScript(box, String.raw`printf 'a"b\\c\033[0m\t\303\251 \377 \355\240\200\n'; printf tail >&2`, {
    ops: [{ op: 'log', driver: 'json-file', path, maxBytes: 0n }],
  });
  const entries = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { log: string; stream: string; time: string });
  assert.equal(
    entries.map(({ log, stream }) => [log, stream]),
    [
      ['a"b\\c\u001b[0m\té \ufffd \ufffd\ufffd\ufffd\n', 'stdout'],
      ['tail', 'stderr'],
    ],
  );
  assert.ok(entries.every(({ time }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/.test(time)));
});

test('goes on when the log cannot be written', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const { stdout, status } = await runScript(box, 'echo out; exit 2', { ops: [{ op: 'log', driver: 'none', path: '', maxBytes: 0n }] });
  assert.equal([stdout, status], ['out\n', 2]);
  const refused = await runScript(box, 'true', { ops: [{ op: 'log', driver: 'k8s-file', path: '/dev/full', maxBytes: 0n }] });
  assert.is(refused.status, 125);
  assert.match(refused.stderr, /^E log \d+ \d+ open log file \/dev\/full/);
});

test.run();
