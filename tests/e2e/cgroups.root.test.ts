// timeout: 180s
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { findCgroupRoot, isDelegated } from '../../src/lib/cgroup.ts';
import { ensureTestUser } from '../runner/test-user.ts';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { skip, suiteNeeding } from '../support/needs.ts';
import { type Finished, run } from '../support/spawn.ts';
import { stageProgram } from '../support/stage.ts';

const test = suiteNeeding('control groups of an ordinary user, without systemd', 'root', 'built', 'busybox');
const image = 'localhost/group:1';
const root = findCgroupRoot();
const plain = ['--network', 'none', image];

/** An ordinary user in a control group: one that was given to it, or one that was not. */
type Place = AsyncDisposable & { readonly cgroup: string; tiffin(...args: readonly string[]): Promise<Finished> };

async function placeIn(mountPoint: string, isGiven: boolean): Promise<Place> {
  const user = ensureTestUser();
  const directory = mkdtempSync('/var/tmp/tiffin-group-');
  chmodSync(directory, 0o755);
  const program = stageProgram(directory);
  for (const name of ['home', 'run']) {
    mkdirSync(join(directory, name), { mode: 0o700 });
    chownSync(join(directory, name), user.uid, user.gid);
  }
  writeFileSync(join(directory, 'image.tar'), layoutArchive(busyboxImage({ name: image })));
  const cgroup = join(mountPoint, basename(directory));
  mkdirSync(cgroup);
  const given = ['', 'cgroup.procs', 'cgroup.subtree_control', 'cgroup.threads'];
  if (isGiven) for (const name of given) chownSync(join(cgroup, name), user.uid, user.gid);
  const env = {
    HOME: join(directory, 'home'),
    XDG_RUNTIME_DIR: join(directory, 'run'),
    USER: user.name,
    PATH: '/usr/bin:/bin',
    NO_COLOR: '1',
  };
  const script = `echo $$ >${cgroup}/cgroup.procs; cd "$HOME"; exec setpriv --reuid=${user.uid} --regid=${user.gid} --init-groups "$@"`;
  const tiffin = (...args: readonly string[]): Promise<Finished> => run('/bin/sh', ['-c', script, 'sh', program, ...args], { env });
  assert.is((await tiffin('load', '-q', '-i', join(directory, 'image.tar'))).status, 0);
  return {
    cgroup,
    tiffin,
    [Symbol.asyncDispose]: async () => {
      await tiffin('rm', '-f', '-a', '-t', '0');
      await tiffin('system', 'reset', '-f');
      await removeCgroup(cgroup);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Processes that were told to end may still be there for a moment. */
async function removeCgroup(directory: string): Promise<void> {
  for (let tries = 0; existsSync(directory); tries += 1) {
    for (const entry of readdirSync(directory, { withFileTypes: true }))
      if (entry.isDirectory()) await removeCgroup(join(directory, entry.name));
    try {
      rmdirSync(directory);
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(50);
    }
  }
}

const children = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const state = async (place: Place, name: string): Promise<string> =>
  (await place.tiffin('inspect', '-f', '{{.State.Status}} {{.State.CgroupPath}}', name)).stdout.trim();

const [made, paused, measured, refused, split, swept, none] = [
  'a container has one below ours, which goes with it',
  'a container can be paused',
  'what it uses is measured as far as that goes',
  'a limit that cannot be kept is refused, with controller and file',
  'split moves aside what is in the way, and only once',
  'the next command removes what a killed monitor left',
  'without delegation a container runs, and is not paused',
] as const;

if (root === undefined) {
  for (const title of [made, paused, measured, refused, split, swept, none])
    skip(test, title, 'this system has no control groups of version 2');
} else {
  test(made, async () => {
    await using place = await placeIn(root, true);
    const { stdout, stderr } = await place.tiffin('run', '--rm', '--cgroupns', 'host', ...plain, 'cat', '/proc/self/cgroup');
    assert.match(stdout, new RegExp(`^0::/${basename(place.cgroup)}/tiffin-[0-9a-f]{64}$`, 'm'), stderr);
    assert.match((await place.tiffin('run', '--rm', ...plain, 'cat', '/proc/self/cgroup')).stdout, /^0::\/$/m);
    assert.equal(children(place.cgroup), []);
  });

  test(paused, async () => {
    await using place = await placeIn(root, true);
    await place.tiffin('run', '-d', '--name', 'box', '--cgroup-conf', 'cgroup.max.descendants=3', ...plain, 'sleep', '1000');
    const [, path = ''] = (await state(place, 'box')).split(' ');
    assert.is(readFileSync(join(root, path, 'cgroup.max.descendants'), 'utf8'), '3\n');
    assert.is((await place.tiffin('pause', 'box')).stdout, 'box\n');
    assert.match(readFileSync(join(root, path, 'cgroup.events'), 'utf8'), /^frozen 1$/m);
    assert.match(await state(place, 'box'), /^paused /);
    assert.is((await place.tiffin('ps', '-q')).stdout, '');
    assert.is((await place.tiffin('exec', 'box', 'true')).status, 255);
    assert.is((await place.tiffin('stop', 'box')).status, 125);
    assert.is((await place.tiffin('unpause', '--all')).status, 0);
    assert.is((await place.tiffin('exec', 'box', 'echo', 'on')).stdout, 'on\n');
    assert.match(readFileSync(join(root, path, 'cgroup.events'), 'utf8'), /^frozen 0$/m);
    await place.tiffin('pause', 'box');
    assert.is((await place.tiffin('rm', '-f', 'box')).stdout, 'box\n');
    assert.equal(children(place.cgroup), []);
  });

  test(measured, async () => {
    await using place = await placeIn(root, true);
    await place.tiffin('run', '-d', '--name', 'box', ...plain, 'sleep', '1000');
    const { stdout } = await place.tiffin('stats', '--no-stream', '--format', '{{.Name}} {{.CPUPerc}} {{.PIDS}} {{.MemUsage}}', 'box');
    const hasMemory = readFileSync(join(place.cgroup, 'cgroup.controllers'), 'utf8').split(/\s/).includes('memory');
    assert.match(stdout, hasMemory ? /^box [0-9.]+% 1 [0-9.]+\w+ \/ / : /^box [0-9.]+% 1 -- \/ --$/m);
  });

  test(refused, async () => {
    await using place = await placeIn(root, true);
    const { status, stderr } = await place.tiffin('run', '--rm', '--cgroup-conf', 'rdma.max=x', ...plain, 'true');
    assert.is(status, 125);
    assert.match(
      stderr,
      `--cgroup-conf: the controller rdma is not delegated to you, so that rdma.max cannot be written: ${place.cgroup}/cgroup.controllers`,
    );
    assert.is((await place.tiffin('ps', '-aq')).stdout, '');
  });

  test(split, async () => {
    await using place = await placeIn(root, true);
    for (const name of ['one', 'two']) {
      const { status, stderr } = await place.tiffin('run', '-d', '--name', name, '--cgroups', 'split', ...plain, 'sleep', '1000');
      assert.is(status, 0, stderr);
    }
    const found = children(place.cgroup);
    assert.is(found.filter((name) => name.startsWith('tiffin-')).length, 2);
    assert.not(existsSync(join(place.cgroup, 'supervisor/supervisor')));
  });

  test(swept, async () => {
    await using place = await placeIn(root, true);
    await place.tiffin('run', '-d', '--name', 'lost', ...plain, 'sleep', '1000');
    const monitor = Number((await place.tiffin('inspect', '-f', '{{.State.ConmonPid}}', 'lost')).stdout);
    assert.is(children(place.cgroup).length, 1);
    process.kill(monitor, 'SIGKILL');
    for (let tries = 0; tries < 100 && children(place.cgroup).length > 0; tries += 1) await place.tiffin('ps', '-q');
    assert.equal(children(place.cgroup), []);
  });

  test(none, async () => {
    await using place = await placeIn(root, false);
    assert.not(isDelegated(place.cgroup, ensureTestUser().uid));
    const { status, stderr } = await place.tiffin('run', '-d', '--name', 'box', ...plain, 'sleep', '1000');
    assert.is(`${status} ${stderr}`, '0 ');
    const paused_ = await place.tiffin('pause', 'box');
    assert.is(paused_.status, 125);
    assert.match(paused_.stderr, /it has no control group of its own: .*cgroup\.procs belongs to somebody else/);
    const limited = await place.tiffin('run', '--rm', '-m', '64m', ...plain, 'true');
    assert.is(limited.status, 125);
    assert.match(limited.stderr, /--memory: the controller memory cannot be used here: no systemd of this user can be reached/);
    const { stdout } = await place.tiffin('stats', '--no-stream', '--format', '{{.PIDS}} {{.MemUsage}} {{.BlockIO}}', 'box');
    assert.match(stdout, /^1 [0-9.]+\w+ \/ -- -- \/ --$/m);
  });
}
test.run();
