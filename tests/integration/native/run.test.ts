import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readExit, readLock } from '../../../src/native/monitor.ts';
import type { PlanOp } from '../../../src/native/plan.ts';
import { awaitLog, awaitStatus, boxPlan, isSame, makeBox, runPlan, runScript, stopping, writePlan } from '../../support/box.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('helper run', 'helper', 'busybox', 'user-namespaces', 'overlay', 'subuids');

const user = (spec: string, ...additionalGroups: string[]): PlanOp => ({ op: 'user', spec, additionalGroups });
const directory = (path: string, create: boolean): PlanOp => ({ op: 'working-directory', path, create });

test('passes output, errors and the exit status through', async () => {
  await using home = await scratchHome();
  const { stdout, stderr, status } = await runScript(makeBox(home), 'echo out; echo err >&2; exit 3');
  assert.equal({ stdout, stderr, status }, { stdout: 'out\n', stderr: 'err\n', status: 3 });
});

test('gives standard input when asked, and its end', async () => {
  await using home = await scratchHome();
  const input = 'x'.repeat(300_000);
  const { stdout } = await runScript(makeBox(home), 'wc -c', {
    ops: [{ op: 'standard-input' }],
    args: ['--attach', 'stdin,stdout,stderr'],
    stdin: input,
  });
  assert.is(stdout.trim(), '300000');
});

test('loses no output, however much and however fast the container ends', async () => {
  await using home = await scratchHome();
  const { stdout } = await runScript(makeBox(home), 'dd if=/dev/zero bs=65536 count=200 2>/dev/null', {
    ops: [{ op: 'log', driver: 'none', path: '', maxBytes: 0n }],
  });
  assert.is(stdout.length, 200 * 65_536);
});

test('starts the process with three descriptors, no signals blocked or ignored, and few capabilities', async () => {
  await using home = await scratchHome();
  const { stdout } = await runScript(
    makeBox(home),
    'ls /proc/self/fd; grep -E "^(Sig(Blk|Ign)|Cap|Groups)" /proc/self/status; cat /proc/self/mountinfo',
  );
  assert.match(stdout, /^0\n1\n2\n3\n/);
  assert.match(
    stdout,
    /SigBlk:\t0{16}\nSigIgn:\t0{16}\nCapInh:\t0{16}\nCapPrm:\t00000000800405fb\nCapEff:\t00000000800405fb\nCapBnd:\t00000000800405fb\nCapAmb:\t0{16}\n/,
  );
  assert.not.match(stdout, new RegExp(home.path));
});

test('exits with 127 for a command that is not there and 126 for one that cannot run', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  writeFileSync(join(box.layer, 'bin/script'), 'not a program', { mode: 0o644 });
  const missing = await runPlan(box, boxPlan(box, ['nothing-of-that-name']));
  assert.is(missing.status, 127);
  assert.match(missing.stderr, /^E execute \d+ 2 nothing-of-that-name\n$/);
  assert.is((await runPlan(box, boxPlan(box, ['script']))).status, 126);
  assert.is((await runPlan(box, boxPlan(box, ['/etc']))).status, 126);
});

test('exits with 128 and the number of the signal that ended the container', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  assert.is((await runScript(box, 'sh -c "kill -9 \\$\\$"; exit $?')).status, 137);
  assert.is(readExit(box.stateDirectory)?.exitCode, 137);
});

test('hands a failure to the program that it was told to', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const { stdout } = await runPlan(box, boxPlan(box, ['nowhere']), { args: ['--on-error', '/bin/echo', 'told'] });
  assert.match(stdout, /^told E execute \d+ 2 nowhere\n$/);
});

test('finds users and groups in the files of the container', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const id = async (op: PlanOp): Promise<string> => (await runScript(box, 'id; echo $HOME', { ops: [op] })).stdout;
  assert.is(await id(user('app')), 'uid=1000(app) gid=1000(app) groups=2000(extra)\n/home/app\n');
  assert.is(await id(user('app:extra')), 'uid=1000(app) gid=2000(extra)\n/home/app\n');
  assert.is(await id(user('77:88', '99', 'extra')), 'uid=77 gid=88 groups=99,2000(extra)\n/\n');
  assert.is(await id(user('')), 'uid=0(root) gid=0(root)\n/root\n');
});

for (const spec of ['1:', '+1', '01x', '4294967295', '99999999999', '0x1', '-1', '1 ', 'nobody-here', 'root:nothing']) {
  test(`refuses the user ${JSON.stringify(spec)}`, async () => {
    await using home = await scratchHome();
    const { status, stderr } = await runScript(makeBox(home), 'id', { ops: [user(spec)] });
    assert.is(status, 126);
    assert.match(stderr, /^E user /);
  });
}

test('makes the working directory for the user, and refuses one that is missing', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const made = await runScript(box, 'pwd; stat -c %U:%G /new /new/er', { ops: [user('app'), directory('/new/er', true)] });
  assert.is(made.stdout, '/new/er\napp:app\napp:app\n');
  const refused = await runScript(box, 'pwd', { ops: [directory('/nowhere', false)] });
  assert.is(refused.status, 126);
  assert.match(refused.stderr, /workdir "\/nowhere" does not exist on container box/);
});

test('keeps a second start out as long as the first container runs', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  assert.is((await runScript(box, 'sleep 100', { args: ['--detach', '--print', 'box'] })).stdout, 'box\n');
  const second = await runScript(box, 'true');
  assert.is(second.status, 125);
  assert.match(second.stderr, /^E lock /);
});

test('may be started again the moment it has ended', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  for (let turn = 0; turn < 10; turn++) assert.is((await runScript(box, `exit ${turn}`)).status, turn);
});

test('reports the start of a detached container and records its end', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  await runScript(box, 'trap "exit 7" TERM; echo up; while true; do sleep 0.05; done', {
    args: ['--detach'],
    ops: [{ op: 'stop', signal: 15, graceMs: 5000 }],
  });
  await awaitLog(box, 'up');
  const running = await awaitStatus(box, ({ state }) => state === 'running');
  assert.ok(running.init !== undefined && isSame(running.init) && running.monitor !== undefined && isSame(running.monitor));
  process.kill(running.monitor.pid, 'SIGTERM');
  const ended = await awaitStatus(box, ({ state }) => state === 'exited');
  assert.is(ended.exitCode, 7);
  assert.is(readExit(box.stateDirectory)?.exitCode, 7);
  assert.ok((ended.finishedAtNs ?? 0n) > (ended.startedAtNs ?? 0n));
});

test('says in its lock whose container it is, should the run directory be lost', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  await runScript(box, 'sleep 100', { args: ['--detach'] });
  const status = await awaitStatus(box, ({ state }) => state === 'running');
  assert.equal(readLock(box.stateDirectory), status);
});

test('kills the container when its monitor is killed', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await runScript(box, 'sleep 100', { args: ['--detach'] });
  const { init, monitor } = await awaitStatus(box, ({ state }) => state === 'running');
  process.kill(monitor?.pid ?? 0, 'SIGKILL');
  for (let waited = 0; init !== undefined && isSame(init) && waited < 2000; waited += 10)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.not.ok(init === undefined || isSame(init));
  assert.is((await runScript(box, 'echo again')).stdout, 'again\n');
});

test('stops the container after its time', async () => {
  await using home = await scratchHome();
  assert.is((await runScript(makeBox(home), 'sleep 100', { ops: [{ op: 'timeout', afterMs: 200 }] })).status, 137);
});

test('restarts on failure as often as it may', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const { stdout, status } = await runScript(box, 'echo turn; exit 4', { ops: [{ op: 'restart', policy: 'on-failure', maximum: 2 }] });
  assert.equal({ stdout, status }, { stdout: 'turn\nturn\nturn\n', status: 4 });
  assert.is(readExit(box.stateDirectory)?.restarts, 2);
});

test('does not restart what was to be stopped', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  await runScript(box, 'sleep 100', { args: ['--detach'], ops: [{ op: 'restart', policy: 'always', maximum: 0 }] });
  const first = await awaitStatus(box, ({ state }) => state === 'running');
  process.kill(first.init?.pid ?? 0, 'SIGKILL');
  const second = await awaitStatus(box, ({ restarts, state }) => restarts === 1 && state === 'running');
  writeFileSync(join(box.runDirectory, 'stop'), '');
  process.kill(second.init?.pid ?? 0, 'SIGKILL');
  const { exitCode } = await awaitStatus(box, ({ state }) => state === 'exited');
  assert.is(exitCode, 137);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.is((await awaitStatus(box, () => true)).state, 'exited');
});

test('removes a container that is to be removed, whoever owns its files', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const script = 'touch /file; mkdir -p /deep/er; echo > /deep/er/x; chmod 000 /deep; : > /owned';
  assert.is((await runScript(box, script, { ops: [{ op: 'remove-at-exit' }] })).status, 0);
  assert.not.ok(existsSync(box.stateDirectory));
  assert.not.ok(existsSync(box.runDirectory));
});

test('makes sockets, records and logs that nobody else can read, whatever the umask', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  await runScript(box, 'sleep 100', { args: ['--detach'] });
  for (const path of [
    join(box.runDirectory, 'attach'),
    join(box.runDirectory, 'status'),
    join(box.stateDirectory, 'log'),
    join(box.stateDirectory, 'lock'),
  ])
    assert.is(statSync(path).mode & 0o077, 0, path);
});

test('runs an init that reaps and forwards signals', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  const script = 'trap "echo got; exit 9" TERM; (sh -c "sleep 0.1 & exit 0"); echo up; while true; do sleep 0.05; done';
  await runScript(box, script, { ops: [{ op: 'init' }], args: ['--detach'] });
  const { init } = await awaitStatus(box, ({ state }) => state === 'running');
  await awaitLog(box, 'up');
  process.kill(init?.pid ?? 0, 'SIGTERM');
  assert.is((await awaitStatus(box, ({ state }) => state === 'exited')).exitCode, 9);
  assert.match(readFileSync(join(box.stateDirectory, 'log'), 'utf8'), / stdout F got\n/);
});

test('fails with 127 under an init, too', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  assert.is((await runPlan(box, boxPlan(box, ['nowhere'], { ops: [{ op: 'init' }] }))).status, 127);
});

test('works with a single ID', async () => {
  await using home = await scratchHome();
  const { stdout, status, stderr } = await runScript(makeBox(home), 'id -u; cat /proc/self/uid_map', { singleId: true });
  assert.is(status, 0, stderr);
  assert.match(stdout, /^0\n +0 +0 +1\n$/);
});

test('maps the IDs that the plan names, and refuses others', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const map = [
    { inside: 0, host: 1, length: 500 },
    { inside: 500, host: 0, length: 1 },
    { inside: 501, host: 501, length: 1000 },
  ];
  const kept = await runScript(box, 'id -u; touch /tmp/made && stat -c %u /tmp/made; cat /proc/self/uid_map', {
    ops: [{ op: 'id-map', uid: map, gid: map }, user('500:500')],
  });
  assert.match(kept.stdout, /^500\n500\n +0 +1 +500\n +500 +0 +1\n +501 +501 +1000\n$/);
  const refused = await runScript(box, 'id', { ops: [{ op: 'id-map', uid: [{ inside: 0, host: 0, length: 4_000_000 }], gid: map }] });
  assert.match(refused.stderr, /^E id-map \d+ 34 /);
});

test('sets limits, umask, hostname, sysctls and the score for the killer', async () => {
  await using home = await scratchHome();
  const ops: PlanOp[] = [
    { op: 'rlimit', resource: 'RLIMIT_NOFILE', soft: 512n, hard: 1024n },
    { op: 'rlimit', resource: 'nproc', soft: 18_446_744_073_709_551_615n, hard: 18_446_744_073_709_551_615n },
    { op: 'umask', mask: 0o77 },
    { op: 'oom-score-adjust', value: 500 },
    { op: 'sysctl', key: 'net.ipv4.ping_group_range', value: '0 0' },
  ];
  const script = 'ulimit -n; ulimit -Hn; umask; cat /proc/self/oom_score_adj /proc/sys/net/ipv4/ping_group_range; hostname';
  assert.is((await runScript(makeBox(home), script, { ops })).stdout, '512\n1024\n0077\n500\n0\t0\nbox\n');
});

test('refuses a setting of the host', async () => {
  await using home = await scratchHome();
  const { stderr, status } = await runScript(makeBox(home), 'true', { ops: [{ op: 'sysctl', key: 'vm.swappiness', value: '1' }] });
  assert.is(status, 125);
  assert.match(stderr, /^E sysctl \d+ (1|13|30) set vm.swappiness to 1/);
});

test('mounts volumes read-only all the way down, and those that are missing not at all when they may be', async () => {
  await using home = await scratchHome();
  const source = home.directory('volume/below');
  const bind = (target: string, more: object): PlanOp => ({
    op: 'bind',
    source: join(source, '..'),
    target,
    recursive: true,
    attributes: { noSuid: true, noDev: true },
    propagation: 'rprivate',
    optional: false,
    copyUp: false,
    ...more,
  });
  const ops = [
    bind('/rw', {}),
    bind('/ro', { attributes: { readOnly: true, recursive: true } }),
    bind('/none', { source: '/nowhere', optional: true }),
  ];
  const script = 'touch /rw/below/a && echo a; touch /ro/below/b 2>/dev/null || echo no; ls -d /none 2>/dev/null || echo none';
  assert.is((await runScript(makeBox(home), script, { ops })).stdout, 'a\nno\nnone\n');
  assert.equal(readdirSync(source), ['a']);
  const missing = await runScript(makeBox(home, 'other'), 'true', { ops: [bind('/x', { source: '/nowhere' })] });
  assert.match(missing.stderr, /^E mount \d+ 2 open \/nowhere for \/x\n$/);
});

test('fills an empty volume and a tmpfs with what the image has there', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  mkdirSync(join(box.layer, 'data'));
  writeFileSync(join(box.layer, 'data/file'), 'from the image\n');
  const volume = home.directory('volume');
  const ops: PlanOp[] = [
    {
      op: 'bind',
      source: volume,
      target: '/data',
      recursive: true,
      attributes: {},
      propagation: 'rprivate',
      optional: false,
      copyUp: true,
    },
    { op: 'tmpfs', target: '/etc', options: 'size=1m', attributes: { noExec: true }, copyUp: true },
  ];
  const script = 'cat /data/file; head -n 1 /etc/passwd; echo more >> /data/file; grep " /etc " /proc/mounts';
  const { stdout } = await runScript(box, script, { ops });
  assert.match(stdout, /^from the image\nroot:x:0:0:root:\/root:\/bin\/sh\ntmpfs \/etc tmpfs rw,noexec/);
  assert.is((await runScript(box, 'cat /data/file', { ops })).stdout, 'from the image\nmore\n');
  assert.is(readFileSync(join(box.layer, 'data/file'), 'utf8'), 'from the image\n');
});

test('makes the root read-only but for its mounts', async () => {
  await using home = await scratchHome();
  const ops: PlanOp[] = [
    { op: 'root-read-only' },
    { op: 'tmpfs', target: '/run', options: 'mode=755', attributes: {}, copyUp: false },
    directory('/w', true),
  ];
  assert.is(
    (await runScript(makeBox(home), 'pwd; touch /x 2>/dev/null || echo no; touch /run/x && echo yes', { ops })).stdout,
    '/w\nno\nyes\n',
  );
});

test('puts an overlay over a volume whose changes are lost', async () => {
  await using home = await scratchHome();
  const volume = home.directory('volume');
  writeFileSync(join(volume, 'file'), 'old\n');
  const ops: PlanOp[] = [
    {
      op: 'overlay-mount',
      lower: [volume],
      upper: home.directory('up'),
      work: home.directory('work'),
      target: '/v',
      attributes: { noSuid: true },
    },
  ];
  assert.is((await runScript(makeBox(home), 'echo new > /v/file; cat /v/file', { ops })).stdout, 'new\n');
  assert.is(readFileSync(join(volume, 'file'), 'utf8'), 'old\n');
});

test('keeps descriptors open for the container when asked', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const plan = writePlan(box, boxPlan(box, ['sh', '-c', 'ls /proc/self/fd'], { ops: [{ op: 'preserve-descriptors', count: 1 }] }));
  const { must } = await import('../../support/spawn.ts');
  const listed = await must('sh', ['-c', `exec 3</dev/null 4</dev/null; exec ${join(process.cwd(), 'dist/tiffin-helper')} run ${plan}`], {
    env: home.env,
  });
  assert.is(listed, '0\n1\n2\n3\n4\n');
});

test('loads a seccomp program with and without no-new-privileges', async () => {
  await using home = await scratchHome();
  const allowAll = new Uint8Array(8);
  new DataView(allowAll.buffer).setUint16(0, 0x06, true);
  new DataView(allowAll.buffer).setUint32(4, 0x7fff_0000, true);
  const seccomp: PlanOp = { op: 'seccomp', program: allowAll, flags: 0 };
  const script = 'grep -E "NoNewPrivs|^Seccomp:" /proc/self/status';
  assert.is((await runScript(makeBox(home, 'a'), script, { ops: [seccomp] })).stdout, 'NoNewPrivs:\t0\nSeccomp:\t2\n');
  assert.is(
    (await runScript(makeBox(home, 'b'), script, { ops: [seccomp, { op: 'no-new-privileges' }] })).stdout,
    'NoNewPrivs:\t1\nSeccomp:\t2\n',
  );
});

test('gives a user other than root only the capabilities that were asked for by name', async () => {
  await using home = await scratchHome();
  const capabilities: PlanOp = {
    op: 'capabilities',
    bounding: 0x8004_05fbn,
    effective: 0x8004_05fbn,
    permitted: 0x8004_05fbn,
    ambient: 1n << 10n,
  };
  const { stdout } = await runScript(makeBox(home), 'grep ^Cap /proc/self/status', { ops: [user('app'), capabilities] });
  assert.is(
    stdout,
    'CapInh:\t0000000000000400\nCapPrm:\t0000000000000400\nCapEff:\t0000000000000400\nCapBnd:\t00000000800405fb\nCapAmb:\t0000000000000400\n',
  );
});

test('ends everything that a container without a PID namespace left behind', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const mark = `5${process.pid}`;
  const proc: PlanOp = {
    op: 'bind',
    source: '/proc',
    target: '/proc',
    recursive: true,
    attributes: {},
    propagation: 'rprivate',
    optional: false,
    copyUp: false,
  };
  const { status, stderr } = await runScript(box, `(sh -c "sleep ${mark}; true" & sleep ${mark} &); exit 3`, {
    withoutNamespaces: ['pid'],
    without: ['filesystem', 'mask-path', 'read-only-path'],
    ops: [proc],
  });
  assert.is(status, 3, stderr);
  const running = readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark);
    } catch {
      return false;
    }
  });
  assert.equal(running, []);
});

test('joins the processes of another container', async () => {
  await using home = await scratchHome();
  const first = makeBox(home, 'first');
  await using _stop = stopping(first);
  await runScript(first, 'exec sleep 4321', { args: ['--detach'] });
  const { init } = await awaitStatus(first, ({ state }) => state === 'running');
  if (init === undefined) throw new Error('it has no process');
  const join = (kind: 'user' | 'pid' | 'ipc'): PlanOp => ({ op: 'join-namespace', kind, target: init });
  const second = await runScript(makeBox(home, 'second'), 'ps; grep -c . /proc/1/cmdline', {
    withoutNamespaces: ['user', 'pid', 'ipc'],
    ops: [join('user'), join('pid'), join('ipc')],
  });
  assert.match(second.stdout, /1 root +(\{sleep\} )?sleep 4321/, second.stderr);
});

test.run();
