import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { RuntimeSpec } from '../../../src/oci/runtime-spec.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { encodeRuntimeSpec } from '../../../src/runtime/spec-json.ts';
import { etcFiles } from '../../../src/runtime/system-mounts.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { plainCases } from '../../support/runtime/cases.ts';
import { plainHost, plainImage, type RequestChanges, specInput } from '../../support/runtime/facts.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';
import { type Finished, run } from '../../support/spawn.ts';

const test = suiteNeeding('specs under crun', 'crun', 'busybox', 'user-namespaces', 'subuids');

/** Cases that say something of the machine that no throw-away bundle has: other containers, volumes, limits that need a cgroup. */
const elsewhere =
  /container:x|-v |type=(?:bind|volume)|keep-id|--userns|--memory|--privileged|\/dev\/fuse|memlock|--network host|--pid host|--ipc host|--tz|-t |TERM|--ulimit|devpts/;
const realm = [
  { inside: 0, host: 1000, length: 1 },
  { inside: 1, host: 100_000, length: 60_000 },
];

// As the realm is entered: crun refuses a machine that mixes both kinds of cgroups, so it is shown the new kind alone.
const enter = 'mount -t cgroup2 none /sys/fs/cgroup; exec crun --root "$1" --cgroup-manager=disabled run --bundle "$2" "box$$"';

async function runBundle(home: ScratchHome, changes: RequestChanges): Promise<Finished> {
  const bundle = home.directory('bundle');
  const input = specInput(
    { ...changes, process: { ...changes.process, command: ['/bin/sh', '-c', 'cat /proc/self/status'] } },
    plainImage,
    {
      ...plainHost,
      uidMap: realm,
      gidMap: realm,
      hardLimits: { NOFILE: 1024n, NPROC: 1024n },
    },
  );
  const { spec } = buildRuntimeSpec({ ...input, container: { ...input.container, runDirectory: join(home.path, 'run') } });
  makeRoot(bundle);
  mkdirSync(join(home.path, 'run'), { recursive: true });
  for (const { name } of etcFiles(input.request)) writeFileSync(join(home.path, 'run', name), '');
  writeFileSync(join(bundle, 'config.json'), encodeRuntimeSpec(withPath(spec)));
  const words = [
    '--user',
    '--map-root-user',
    '--map-auto',
    '--mount',
    '--cgroup',
    'sh',
    '-c',
    enter,
    'sh',
    join(home.path, 'crun'),
    bundle,
  ];
  return run('unshare', words, { env: home.env });
}

function makeRoot(bundle: string): void {
  for (const directory of ['bin', 'etc', 'tmp', 'proc', 'sys', 'dev', 'run', 'var/tmp'])
    mkdirSync(join(bundle, 'rootfs', directory), { recursive: true });
  copyFileSync('/bin/busybox', join(bundle, 'rootfs/bin/busybox'));
  for (const name of ['sh', 'cat']) symlinkSync('busybox', join(bundle, 'rootfs/bin', name));
}

function withPath(spec: RuntimeSpec): RuntimeSpec {
  return {
    ...spec,
    process: { ...spec.process, env: [...spec.process.env, 'PATH=/bin'], args: ['/bin/sh', '-c', 'cat /proc/self/status'], cwd: '/' },
  };
}

const accepted = Object.entries(plainCases).filter(([name]) => !elsewhere.test(name));
test('cover most of what can be asked for', () => assert.ok(accepted.length >= 30, String(accepted.length)));
for (const [name, changes] of accepted) {
  test(`runs: ${name}`, async () => {
    await using home = await scratchHome();
    const { status, stdout, stderr } = await runBundle(home, changes);
    assert.is(status, 0, stderr);
    const value = (field: string): string => new RegExp(`^${field}:\\s*(\\S+)`, 'm').exec(stdout)?.[1] ?? '';
    assert.is(value('Seccomp'), name.includes('unconfined') ? '0' : '2');
    assert.is(value('NoNewPrivs'), name.includes('no-new-privileges') ? '1' : '0');
    if (!name.includes('cap-')) assert.is(value('CapBnd'), '00000000800405fb');
  });
}
test.run();
