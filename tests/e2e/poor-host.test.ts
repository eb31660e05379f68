// timeout: 180s
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { findExecutable, suiteNeeding } from '../support/needs.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { type Finished, run, type SpawnChoices } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('a host that lacks something', 'built', 'user-namespaces', 'overlay', 'busybox');
const image = 'localhost/poor:1';

async function withImage(home: ScratchHome, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const archive = join(home.path, 'poor.tar');
  writeFileSync(archive, layoutArchive(busyboxImage({ name: image })));
  await mustTiffin(home, ['load', '-q', '-i', archive], { env });
  return archive;
}

const echo = ['run', '--rm', '--network', 'none', image, 'echo', 'works'];

/** Runs tiffin in a mount namespace of its own, where `script` (as its root) has changed the machine. */
function onChangedMachine(home: ScratchHome, script: string, args: readonly string[], choices: SpawnChoices = {}): Promise<Finished> {
  const words = ['--user', '--map-current-user', '--keep-caps', '--mount', 'sh', '-c', `${script}; exec "$@"`, 'sh', tiffinPath, ...args];
  return run(findExecutable('unshare')!, words, { ...choices, cwd: home.path, env: { ...home.env, ...choices.env } });
}

test('a home with spaces works', async () => {
  await using home = await scratchHome({ name: 'spaces' });
  const path = home.directory('a home with spaces');
  const env = { HOME: path };
  await withImage(home, env);
  assert.is(await mustTiffin(home, echo, { env }), 'works');
  await mustTiffin(home, ['system', 'reset', '-f'], { env });
});

test('without XDG_RUNTIME_DIR it works, in a private directory', async () => {
  await using home = await scratchHome({ name: 'no-run' });
  const env = { XDG_RUNTIME_DIR: undefined };
  await withImage(home, env);
  const { status, stdout } = await tiffin(home, echo, { env });
  assert.is(`${status} ${stdout}`, '0 works\n');
  const fallback = `/tmp/tiffin-run-${process.getuid?.() ?? 0}`;
  if (existsSync(fallback)) assert.is(statSync(fallback).mode & 0o777, 0o700);
});

for (const umask of ['000', '077']) {
  test(`under umask ${umask} the store is private and the container is as always`, async () => {
    await using home = await scratchHome({ name: 'umask' });
    const archive = join(home.path, 'poor.tar');
    writeFileSync(archive, layoutArchive(busyboxImage({ name: image })));
    const script = `umask ${umask}; "$0" load -q -i "${archive}" >/dev/null && "$0" run --rm --network none ${image} sh -c 'umask; ls -ld /bin/busybox | cut -c1-10'`;
    const { stdout, stderr, status } = await run('sh', ['-c', script, tiffinPath], { env: home.env, cwd: home.path });
    assert.is(stdout, '0022\n-rwxr-xr-x\n', stderr);
    assert.is(status, 0);
    assert.is(statSync(join(home.path, '.local/share/tiffin')).mode & 0o777, 0o700);
  });
}

for (const [what, redirection, expected] of [
  ['standard input', '<&-', 'works\n'],
  ['standard error', '2>&-', 'works\n'],
  ['all three', '<&- >&- 2>&-', ''],
] as const) {
  test(`with ${what} closed it works`, async () => {
    await using home = await scratchHome({ name: 'closed' });
    await withImage(home);
    const { stdout, status } = await run('sh', ['-c', `"$@" ${redirection}`, 'sh', tiffinPath, ...echo], { env: home.env });
    assert.is(stdout, expected);
    assert.is(status, 0);
  });
}

test('a full standard output is an error that says so', async () => {
  await using home = await scratchHome({ name: 'full-out' });
  await withImage(home);
  for (const args of [['images'], ['version'], ['ps', '-a'], ['info'], ['inspect', image]]) {
    const { status, stderr } = await run('sh', ['-c', '"$@" >/dev/full', 'sh', tiffinPath, ...args], { env: home.env });
    assert.is(status, 125, args[0]);
    assert.match(stderr, /^Error: .*no space left on device/im, `${args.join(' ')}: ${stderr}`);
  }
});

test('a store that cannot be written says so; what only looks still works', async () => {
  await using home = await scratchHome({ name: 'read-only' });
  await withImage(home);
  const readOnly = `mount --bind "${home.path}" "${home.path}"; mount -o remount,bind,ro "${home.path}"`;
  const listed = await onChangedMachine(home, readOnly, ['images', '--format', '{{.Repository}}']);
  assert.is(`${listed.status} ${listed.stdout}`, '0 localhost/poor\n', listed.stderr);
  const refused = await onChangedMachine(home, readOnly, ['run', '--rm', '--network', 'none', image, 'true']);
  assert.is(refused.status, 125);
  assert.match(refused.stderr, /read-only/i);
  assert.not.match(refused.stderr, /\n\s+at /);
});

test('a home that may not be entered says which directory it is', async () => {
  await using home = await scratchHome({ name: 'denied' });
  const locked = home.directory('locked');
  chmodSync(locked, 0o500);
  const { status, stderr } = await tiffin(home, ['images'], { env: { HOME: locked } });
  if (status !== 0) {
    assert.is(status, 125);
    assert.match(stderr, /locked/);
  }
  const pulled = await tiffin(home, ['load', '-i', '/dev/null'], { env: { HOME: locked } });
  assert.is(pulled.status, 125);
  assert.match(pulled.stderr, /permission denied/i);
});

test('on a full disk load fails in one line, and lists and removals work', async () => {
  await using home = await scratchHome({ name: 'full-disk' });
  const archive = await withImage(home);
  const store = home.directory('small');
  const script = [
    `mount -t tmpfs -o size=12m,mode=700 small "${store}"`,
    `export HOME="${store}"`,
    `"$0" load -q -i "${archive}" >/dev/null`,
    `"$0" create --name kept --network none ${image} true >/dev/null`,
    `dd if=/dev/zero of="${store}/fill" bs=64k 2>/dev/null || true`,
    `dd if=/dev/zero of="${store}/fill2" bs=1 2>/dev/null || true`,
    'for line in "images -q" "ps -aq" "run --rm --network none localhost/poor:1 true" "rm kept" "rmi -f localhost/poor:1" "images -q"; do "$0" $line >"$TMPDIR/out" 2>"$TMPDIR/err"; echo "$? $line: $(tr "\\n" "~" <"$TMPDIR/err")"; done',
  ].join('\n');
  const { stdout } = await run('unshare', ['--user', '--map-root-user', '--map-auto', '--mount', 'sh', '-c', script, tiffinPath], {
    env: home.env,
    cwd: home.path,
  });
  const lines = stdout.trim().split('\n');
  for (const works of ['images -q', 'ps -aq', 'rm kept', 'rmi -f localhost/poor:1'])
    assert.ok(
      lines.some((line) => line.startsWith(`0 ${works}`)),
      stdout,
    );
  const ran = lines.find((line) => line.includes('run --rm')) ?? '';
  assert.ok(ran.startsWith('0 ') || /^125 .*no space left/i.test(ran), stdout);
});

test('a state.db that is no database is kept aside, said, and rebuilt from what is there', async () => {
  await using home = await scratchHome({ name: 'damaged' });
  await withImage(home);
  await mustTiffin(home, ['create', '--name', 'kept', '--network', 'none', image, 'true']);
  const store = join(home.path, '.local/share/tiffin');
  for (const file of ['state.db-wal', 'state.db-shm']) rmSync(join(store, file), { force: true });
  writeFileSync(join(store, 'state.db'), 'this is no database, it is a text of more than a hundred bytes '.repeat(20));
  const { status, stdout, stderr } = await tiffin(home, ['ps', '-a', '--format', '{{.Names}}']);
  assert.is(`${status} ${stdout}`, '0 kept\n', stderr);
  assert.match(stderr, /state\.db/);
  assert.not.match(stderr, /\n\s+at |internal error/);
  assert.is(await mustTiffin(home, echo), 'works');
  assert.ok(readdirSync(store).some((name) => name.startsWith('state.db.damaged')));
});

test('a store that others could enter is closed to them', async () => {
  await using home = await scratchHome({ name: 'open-store' });
  const store = home.directory('.local/share/tiffin');
  chmodSync(store, 0o755);
  await withImage(home);
  assert.is(statSync(store).mode & 0o777, 0o700);
});

test.run();
