/**
 * Containers from hand-made plans: the native helper without the rest of the program above it.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStatus, type ContainerStatus } from '../../src/native/monitor.ts';
import { encodePlan } from '../../src/native/plan-encoding.ts';
import type { MountAttributes, NamespaceKind, PlanOp, ProcessIdentity } from '../../src/native/plan.ts';
import { repository } from './repository.ts';
import type { ScratchHome } from './scratch-home.ts';
import { type Finished, run, type SpawnChoices } from './spawn.ts';
import { testRealm } from './unpacking.ts';

/** The helper, and its build that dies or refuses when told. */
export const helperProgram: string = join(repository, 'dist/tiffin-helper');
/** Built by `make test-helper`. */
export const faultyHelper: string = join(repository, 'dist/test/tiffin-helper');

/** One container's directories; `layer` is its only lower layer, with busybox in /bin. */
export type Box = {
  readonly home: ScratchHome;
  readonly name: string;
  readonly layer: string;
  readonly upper: string;
  readonly runDirectory: string;
  readonly stateDirectory: string;
};

/** What differs from a plain container: operations to add, and kinds of operations, or namespaces, to leave out. */
export type BoxChoices = {
  readonly ops?: readonly PlanOp[];
  readonly without?: readonly PlanOp['op'][];
  readonly withoutNamespaces?: readonly NamespaceKind[];
  readonly singleId?: boolean;
};

const tools =
  'sh ls cat id true false echo sleep mount ps env head wc stat hostname ip touch seq dd kill readlink mkdir stty tty grep ln rm chmod mknod cp nc ulimit trap sync';

/** Makes the directories of a container in the home, and a root with busybox. */
export function makeBox(home: ScratchHome, name = 'box'): Box {
  const top = home.directory(name);
  const box: Box = {
    home,
    name,
    layer: join(top, 'layer'),
    upper: join(top, 'state/upper'),
    runDirectory: join(home.runtimeDirectory, name),
    stateDirectory: join(top, 'state'),
  };
  for (const path of ['bin', 'etc', 'tmp', 'root']) mkdirSync(join(box.layer, path), { recursive: true });
  for (const path of [box.upper, join(box.stateDirectory, 'work'), box.runDirectory]) mkdirSync(path, { recursive: true, mode: 0o700 });
  copyFileSync('/bin/busybox', join(box.layer, 'bin/busybox'));
  for (const tool of tools.split(' ')) symlinkSync('busybox', join(box.layer, 'bin', tool));
  writeFileSync(join(box.layer, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n');
  writeFileSync(join(box.layer, 'etc/group'), 'root:x:0:\napp:x:1000:\nextra:x:2000:app\n');
  return box;
}

/** The capabilities that a container has by default. */
export const defaultCapabilities = 0x8004_05fbn;

const hidden: MountAttributes = { noSuid: true, noDev: true, noExec: true };
const masked = ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/interrupts', '/sys/firmware'];
const namespaces: readonly NamespaceKind[] = ['user', 'mount', 'pid', 'net', 'ipc', 'uts', 'cgroup'];

/** The plan of an ordinary container that runs `argv`. An op given replaces the one of its kind, unless it may occur often. */
export function boxPlan(box: Box, argv: readonly string[], choices: BoxChoices = {}): PlanOp[] {
  const { ops = [], without = [], withoutNamespaces = [], singleId = false } = choices;
  const given = new Set(ops.map(({ op }) => op));
  const replaced = (op: PlanOp): boolean =>
    given.has(op.op) && ['user', 'environment', 'log', 'capabilities', 'overlay', 'rlimit'].includes(op.op);
  const realm = testRealm(box.home, { single: singleId });
  const plan: PlanOp[] = [
    { op: 'realm', ...realmFields(realm) },
    ...namespaces.filter((kind) => !withoutNamespaces.includes(kind)).map((kind): PlanOp => ({ op: 'new-namespace', kind })),
    { op: 'container', id: box.name, runDirectory: box.runDirectory, stateDirectory: box.stateDirectory },
    { op: 'log', driver: 'k8s-file', path: join(box.stateDirectory, 'log'), maxBytes: 0n },
    { op: 'hostname', name: 'box' },
    { op: 'loopback' },
    { op: 'overlay', lower: [box.layer], upper: box.upper, work: join(box.stateDirectory, 'work'), volatile: true },
    ...systemMounts(),
    { op: 'user', spec: '', additionalGroups: [] },
    { op: 'environment', entries: ['PATH=/bin'] },
    { op: 'arguments', argv },
    { op: 'capabilities', bounding: defaultCapabilities, effective: defaultCapabilities, permitted: defaultCapabilities, ambient: 0n },
  ];
  const kept = plan.filter((op) => !without.includes(op.op) && !replaced(op));
  const early = ops.filter(({ op }) => op === 'bind' || op === 'tmpfs' || op === 'overlay-mount');
  const at = kept.findIndex(({ op }) => op === 'mask-path');
  const late = ops.filter((op) => !early.includes(op));
  return at < 0 ? [...kept, ...early, ...late] : [...kept.slice(0, at), ...early, ...kept.slice(at), ...late];
}

function systemMounts(): PlanOp[] {
  const device = (name: string): PlanOp => ({ op: 'device', source: `/dev/${name}`, target: `/dev/${name}`, optional: false });
  return [
    { op: 'filesystem', type: 'proc', target: '/proc', options: '', attributes: hidden },
    { op: 'tmpfs', target: '/dev', options: 'mode=755,size=65536k', attributes: { noSuid: true, noExec: true }, copyUp: false },
    {
      op: 'filesystem',
      type: 'devpts',
      target: '/dev/pts',
      options: 'newinstance,ptmxmode=0666,mode=0620,gid=5',
      attributes: { noSuid: true, noExec: true },
    },
    { op: 'filesystem', type: 'mqueue', target: '/dev/mqueue', options: '', attributes: hidden },
    ...['null', 'zero', 'full', 'tty', 'random', 'urandom'].map(device),
    { op: 'symlink', target: '/dev/fd', content: '/proc/self/fd' },
    { op: 'symlink', target: '/dev/stdout', content: '/proc/self/fd/1' },
    { op: 'symlink', target: '/dev/ptmx', content: 'pts/ptmx' },
    { op: 'filesystem', type: 'sysfs', target: '/sys', options: '', attributes: { ...hidden, readOnly: true } },
    { op: 'filesystem', type: 'cgroup2', target: '/sys/fs/cgroup', options: '', attributes: { ...hidden, readOnly: true } },
    ...masked.map((target): PlanOp => ({ op: 'mask-path', target })),
    ...['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'].map((target): PlanOp => ({
      op: 'read-only-path',
      target,
    })),
  ];
}

function realmFields(realm: ReturnType<typeof testRealm>): Omit<Extract<PlanOp, { op: 'realm' }>, 'op'> {
  const { registry, uidMap, gidMap, newuidmap, newgidmap } = realm;
  return { registry, uidMap, gidMap, newuidmap, newgidmap };
}

/** Writes a plan where only its user may read it, and returns its path. */
export function writePlan(box: Box, ops: readonly PlanOp[], name = 'plan'): string {
  const path = join(dirname(box.stateDirectory), name);
  writeFileSync(path, encodePlan(ops), { mode: 0o600 });
  return path;
}

/** How to run the helper: its options, its environment's additions, which build, and what a spawn may need. */
export type HelperChoices = SpawnChoices & { readonly args?: readonly string[]; readonly program?: string };

/** `tiffin-helper run` of a plan, in the foreground unless `args` say otherwise. */
export async function runPlan(box: Box, ops: readonly PlanOp[], choices: HelperChoices = {}): Promise<Finished> {
  const { args = [], program = helperProgram, env, ...rest } = choices;
  return run(program, ['run', writePlan(box, ops), ...args], { ...rest, env: { ...box.home.env, ...env } });
}

/** Runs a shell script in an ordinary container. */
export async function runScript(box: Box, script: string, choices: BoxChoices & HelperChoices = {}): Promise<Finished> {
  return runPlan(box, boxPlan(box, ['sh', '-c', script], choices), choices);
}

/** The plan of an exec in a running container. */
export function execPlan(target: ProcessIdentity, argv: readonly string[], ops: readonly PlanOp[] = []): PlanOp[] {
  const given = new Set(ops.map(({ op }) => op));
  const plan: PlanOp[] = [
    { op: 'exec-target', target },
    { op: 'user', spec: '', additionalGroups: [] },
    { op: 'environment', entries: ['PATH=/bin'] },
    { op: 'arguments', argv },
    { op: 'capabilities', bounding: defaultCapabilities, effective: defaultCapabilities, permitted: defaultCapabilities, ambient: 0n },
    { op: 'log', driver: 'none', path: '', maxBytes: 0n },
  ];
  return [...plan.filter(({ op }) => !given.has(op)), ...ops];
}

/** `tiffin-helper exec` of a shell script in a running container. */
export async function execScript(
  box: Box,
  script: string,
  choices: HelperChoices & { readonly ops?: readonly PlanOp[] } = {},
): Promise<Finished> {
  const { args = [], program = helperProgram, env, ops = [], ...rest } = choices;
  const plan = writePlan(box, execPlan(initOf(box), ['sh', '-c', script], ops), 'exec-plan');
  return run(program, ['exec', plan, ...args], { ...rest, env: { ...box.home.env, ...env } });
}

/** The container's process. Throws when it does not run. */
export function initOf(box: Box): ProcessIdentity {
  const init = readStatus(box.runDirectory)?.init;
  if (init === undefined) throw new Error(`${box.name} has no status`);
  return init;
}

/** Waits until the monitor's status satisfies `accept`; throws after 10 s. */
export async function awaitStatus(box: Box, accept: (status: ContainerStatus) => boolean): Promise<ContainerStatus> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    const status = readStatus(box.runDirectory);
    if (status !== undefined && accept(status)) return status;
    await sleep(20);
  }
  throw new Error(`${box.name}: still ${JSON.stringify(readStatus(box.runDirectory)?.state)} after 10 s`);
}

/** Waits until the log holds the text; throws after 10 s. */
export async function awaitLog(box: Box, text: string): Promise<void> {
  const path = join(box.stateDirectory, 'log');
  for (let waited = 0; waited < 10_000; waited += 20) {
    if (existsSync(path) && readFileSync(path, 'utf8').includes(text)) return;
    await sleep(20);
  }
  throw new Error(`${box.name}: ${JSON.stringify(text)} is not in the log after 10 s`);
}

/** Ends a container's monitor and all in it, and waits until both are gone: `await using stop = stopping(box)`. */
export function stopping(box: Box): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: async () => {
      const status = readStatus(box.runDirectory);
      for (const identity of [status?.monitor, status?.init]) {
        if (identity === undefined || !isSame(identity)) continue;
        process.kill(identity.pid, 'SIGKILL');
        for (let waited = 0; isSame(identity) && waited < 5000; waited += 10) await sleep(10);
      }
    },
  };
}

/** Whether the process still is what it was. */
export function isSame({ pid, startTime }: ProcessIdentity): boolean {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return false;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[19] === String(startTime) && fields[0] !== 'Z';
}
