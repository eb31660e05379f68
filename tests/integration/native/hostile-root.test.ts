import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { PlanOp } from '../../../src/native/plan.ts';
import { awaitStatus, boxPlan, execScript, helperProgram, makeBox, runPlan, runScript, stopping } from '../../support/box.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome, type ScratchHome } from '../../support/scratch-home.ts';
import { type Finished, must } from '../../support/spawn.ts';

const test = suiteNeeding('hostile root', 'helper', 'busybox', 'user-namespaces', 'overlay', 'subuids');

/** A directory of the host that no container may touch, and what is in it. */
function bait(home: ScratchHome): { path: string; untouched: () => boolean } {
  const path = home.directory('bait');
  writeFileSync(join(path, 'file'), 'host');
  return { path, untouched: () => readdirSync(path).join() === 'file' && readFileSync(join(path, 'file'), 'utf8') === 'host' };
}

function bind(source: string, target: string): PlanOp {
  return { op: 'bind', source, target, recursive: true, attributes: {}, propagation: 'rprivate', optional: false, copyUp: false };
}

/** Up and out, then down to a path of the host. */
const escape = (path: string): string => `${'../'.repeat(30)}${path}`;

for (const kind of ['absolute', 'relative'] as const) {
  test(`keeps a volume inside when its target leads out by ${kind} links`, async () => {
    await using home = await scratchHome();
    const { path, untouched } = bait(home);
    const box = makeBox(home);
    mkdirSync(join(box.layer, 'a'));
    symlinkSync(kind === 'absolute' ? path : escape(path), join(box.layer, 'a/b'));
    const volume = home.directory('volume');
    const { status, stderr } = await runScript(box, 'echo x > /a/b/made', { ops: [bind(volume, '/a/b')] });
    assert.is(status, 0, stderr);
    assert.ok(untouched());
    assert.ok(existsSync(join(volume, 'made')));
  });
}

test('makes missing mount points through dangling links, and only inside', async () => {
  await using home = await scratchHome();
  const { path, untouched } = bait(home);
  const box = makeBox(home);
  symlinkSync(`${path}/new/deep`, join(box.layer, 'dangling'));
  symlinkSync(escape(`${path}/file`), join(box.layer, 'etc/resolv.conf'));
  const file = join(home.path, 'resolv');
  writeFileSync(file, 'ours\n');
  const { stdout } = await runScript(box, 'cat /etc/resolv.conf; cd /dangling && ls', {
    ops: [bind(home.directory('v'), '/dangling'), bind(file, '/etc/resolv.conf')],
  });
  assert.is(stdout, 'ours\n');
  assert.ok(untouched());
});

test('gives up on links that lead nowhere', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  symlinkSync('loop', join(box.layer, 'loop'));
  const { status, stderr } = await runScript(box, 'true', { ops: [bind(home.directory('v'), '/loop/x')] });
  assert.is(status, 125);
  assert.match(stderr, /^E mount \d+ 40 make the mount point \/loop\/x/);
});

for (const [name, make] of [
  ['a link to the host', (layer: string, host: string) => symlinkSync(host, layer)],
  ['a file', (layer: string) => writeFileSync(layer, '')],
] as const) {
  test(`refuses /proc when it is ${name}`, async () => {
    await using home = await scratchHome();
    const { path, untouched } = bait(home);
    const box = makeBox(home);
    make(join(box.layer, 'proc'), path);
    const { status, stderr } = await runScript(box, 'true');
    assert.is(status, 125);
    assert.match(stderr, /^E mount \d+ (20|40) make the mount point \/proc/);
    assert.ok(untouched());
  });
}

test('keeps /dev inside when it is a link', async () => {
  await using home = await scratchHome();
  const { path, untouched } = bait(home);
  const box = makeBox(home);
  symlinkSync(path, join(box.layer, 'dev'));
  const { stdout, stderr } = await runScript(box, 'stat -c %t:%T /dev/null');
  assert.is(stdout, '1:3\n', stderr);
  assert.ok(untouched());
});

test('masks with the null device of the host, whatever the root offers', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  mkdirSync(join(box.layer, 'dev'));
  symlinkSync('/proc/sysrq-trigger', join(box.layer, 'dev/null'));
  const volume = home.directory('volume');
  writeFileSync(join(volume, 'null'), 'fake');
  const ops = [bind(volume, '/dev')];
  const { stdout, stderr } = await runScript(box, 'wc -c < /proc/keys; stat -c %t:%T /proc/keys; ls -A /sys/firmware', {
    ops,
    without: ['tmpfs', 'device', 'symlink', 'filesystem'],
  });
  // Without the file systems nothing is there to be masked; with them every mask is the real device.
  assert.match(stderr, /keys/);
  const whole = await runScript(box, 'wc -c < /proc/keys; stat -c %t:%T /proc/keys; ls -A /sys/firmware');
  assert.is(whole.stdout, '0\n1:3\n', stdout);
});

test('writes settings through a procfs that nothing covers', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const fake = home.directory('fake/net/ipv4');
  writeFileSync(join(fake, 'ping_group_range'), 'fake');
  const ops: PlanOp[] = [bind(join(fake, '../..'), '/proc/sys'), { op: 'sysctl', key: 'net.ipv4.ping_group_range', value: '7 7' }];
  const { status, stderr } = await runScript(box, 'true', { ops, without: ['read-only-path'] });
  assert.is(status, 0, stderr);
  assert.is(readFileSync(join(fake, 'ping_group_range'), 'utf8'), 'fake');
});

const accounts: readonly (readonly [string, (path: string) => Promise<void> | void])[] = [
  ['a named pipe', async (path) => void (await must('mkfifo', [path]))],
  ['a link to a device', (path) => symlinkSync('/dev/zero', path)],
  ['a link in a circle', (path) => symlinkSync('passwd', path)],
  ['a link to the host', (path) => symlinkSync('/proc/1/root/etc/passwd', path)],
  ['two gigabytes of nothing', (path) => (writeFileSync(path, ''), truncateSync(path, 2 ** 31))],
  ['a directory', (path) => mkdirSync(path)],
  ['a line without end', (path) => writeFileSync(path, `app:x:${'1'.repeat(100_000)}`)],
  ['bytes', (path) => writeFileSync(path, Buffer.from([0, 1, 2, 255, 58, 58, 58, 10]))],
];
for (const [name, make] of accounts) {
  test(`looks up users without harm when /etc/passwd is ${name}`, async () => {
    await using home = await scratchHome();
    const box = makeBox(home);
    rmSync(join(box.layer, 'etc/passwd'));
    await make(join(box.layer, 'etc/passwd'));
    // Without tools that read the file themselves.
    const start = async (spec: string): Promise<Finished> =>
      runPlan(box, boxPlan(box, ['grep', '^Uid:', '/proc/self/status'], { ops: [{ op: 'user', spec, additionalGroups: [] }] }), {
        timeoutMs: 5000,
      });
    assert.is((await start('7:7')).stdout, 'Uid:\t7\t7\t7\t7\n');
    const named = await start('app');
    assert.is(named.status, 126);
  });
}

test('takes no user ID from a line that it cannot read exactly', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  writeFileSync(
    join(box.layer, 'etc/passwd'),
    'app:x::0::/:\napp:x:4294967296:0::/:\napp:x: 0:0::/:\napp:x:0x0:0::/:\napp:x:-1:0::/:\n:x:0:0::/:\napp\n',
  );
  const { status, stderr } = await runScript(box, 'id', { ops: [{ op: 'user', spec: 'app', additionalGroups: [] }] });
  assert.is(status, 126);
  assert.match(stderr, /unable to find user app/);
});

test('never starts outside of the root, by whatever descriptor', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  for (let fd = 3; fd < 40; fd += 1) {
    const { status, stdout } = await runPlan(
      box,
      boxPlan(box, ['readlink', '/proc/self/cwd'], { ops: [{ op: 'working-directory', path: `/proc/self/fd/${fd}`, create: true }] }),
    );
    assert.is(status, 126, `${fd}: ${stdout}`);
  }
});

test('never starts an exec outside of the root either', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  await runScript(box, 'sleep 100', { args: ['--detach'] });
  await awaitStatus(box, ({ state }) => state === 'running');
  for (let fd = 3; fd < 40; fd += 1) {
    const { status, stdout } = await execScript(box, 'pwd', {
      ops: [{ op: 'working-directory', path: `/proc/self/fd/${fd}`, create: false }],
    });
    assert.is(status, 126, `${fd}: ${stdout}`);
  }
});

test('makes the working directory inside when links lead out', async () => {
  await using home = await scratchHome();
  const { path, untouched } = bait(home);
  const box = makeBox(home);
  symlinkSync(path, join(box.layer, 'out'));
  await runScript(box, 'pwd', { ops: [{ op: 'working-directory', path: '/out/new', create: true }] });
  assert.ok(untouched());
});

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** A helper of the user's own, as npm would install it. */
function ownHelper(home: ScratchHome): string {
  const path = join(home.path, 'own-helper');
  copyFileSync(helperProgram, path);
  chmodSync(path, 0o755);
  return path;
}

test('cannot be overwritten by an entry point that is the helper itself', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const program = ownHelper(home);
  const before = digestOf(program);
  writeFileSync(join(box.layer, 'bin/itself'), '#!/proc/self/exe\n', { mode: 0o755 });
  symlinkSync('/proc/self/exe', join(box.layer, 'bin/linked'));
  for (const command of ['/bin/itself', '/bin/linked', '/proc/self/exe']) await runPlan(box, boxPlan(box, [command]), { program });
  assert.is(digestOf(program), before);
});

test('shows the container no program of the host to write to, during exec and as its init', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const program = ownHelper(home);
  const before = digestOf(program);
  await using _stop = stopping(box);
  const attack =
    'while true; do for p in /proc/[0-9]*; do echo x 2>/dev/null >> $p/exe; dd if=/bin/busybox of=$p/exe bs=1 count=1 conv=notrunc 2>/dev/null; done; done';
  await runScript(box, attack, { program, args: ['--detach'], ops: [{ op: 'init' }] });
  await awaitStatus(box, ({ state }) => state === 'running');
  for (let turn = 0; turn < 20; turn += 1) assert.is((await execScript(box, 'true', { program })).status, 0);
  assert.is(digestOf(program), before);
  const shown = await execScript(box, 'readlink /proc/1/exe; (echo x >> /proc/1/exe) 2>&1');
  assert.match(shown.stdout, /^\/memfd:tiffin \(deleted\)\n.*(denied|busy|not permitted)/is);
});

test('hides everything of the host from mountinfo, environment and descriptors', async () => {
  await using home = await scratchHome();
  const { stdout } = await runScript(makeBox(home), 'cat /proc/self/mountinfo /proc/self/environ /proc/1/cmdline; ls -l /proc/self/fd/', {
    env: { SECRET: 'do-not-tell' },
  });
  assert.not.match(stdout, /do-not-tell|XDG_RUNTIME|home-/);
});

test('lets the container change neither the size of its root nor a read-only volume without asking for it', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const volume = home.directory('volume');
  const ops: PlanOp[] = [
    {
      op: 'bind',
      source: volume,
      target: '/v',
      recursive: true,
      attributes: { readOnly: true, recursive: true },
      propagation: 'rprivate',
      optional: false,
      copyUp: false,
    },
  ];
  const script =
    'mount -o remount,rw /v 2>/dev/null; mount -o remount,ro / 2>/dev/null; touch /v/x 2>/dev/null; touch /x && echo ok; mknod /n b 1 1 2>/dev/null || echo no-device';
  assert.is((await runScript(box, script, { ops })).stdout, 'ok\nno-device\n');
  assert.equal(readdirSync(volume), []);
});

test('survives a volume whose links are changed while it starts', async () => {
  await using home = await scratchHome();
  const { path, untouched } = bait(home);
  const box = makeBox(home);
  const volume = home.directory('volume');
  mkdirSync(join(volume, 'real'));
  symlinkSync(escape(path), join(volume, 'link'));
  const flip = `while true; do mv -T ${volume}/real ${volume}/x; mv -T ${volume}/link ${volume}/real; mv -T ${volume}/x ${volume}/link; done 2>/dev/null`;
  const flipping = must('sh', ['-c', `timeout 4 sh -c '${flip}' || true`], { env: home.env });
  const nested = home.directory('nested');
  for (let turn = 0; turn < 25; turn += 1)
    await runScript(box, 'touch /v/real/made /v/link/made', { ops: [bind(volume, '/v'), bind(nested, '/v/real/sub')] });
  await flipping;
  assert.ok(untouched());
});

test('takes no plan of another user, none that others may write and none through a link', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const plan = boxPlan(box, ['true']);
  const { writePlan } = await import('../../support/box.ts');
  const { run } = await import('../../support/spawn.ts');
  const path = writePlan(box, plan);
  symlinkSync(path, join(home.path, 'link'));
  const start = async (subject: string): Promise<string> => (await run(helperProgram, ['run', subject], { env: home.env })).stderr;
  assert.match(await start(join(home.path, 'link')), /^E plan -1 40 /);
  chmodSync(path, 0o666);
  assert.match(await start(path), /^E plan -1 22 .*others may write/);
  assert.match(await start('/dev/null'), /^E plan -1 22 .*not a regular file/);
  assert.ok(lstatSync(path).isFile() && statSync(path).size > 0);
});

test.run();
