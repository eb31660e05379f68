import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { capabilityNames, defaultCapabilities } from '../../../src/runtime/capabilities.ts';
import { compileSeccomp } from '../../../src/runtime/seccomp/compile.ts';
import { resolveSeccomp } from '../../../src/runtime/seccomp/resolve.ts';
import { boxPlan, makeBox, runPlan } from '../../support/box.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { repository } from '../../support/repository.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { must } from '../../support/spawn.ts';

const test = suiteNeeding('the default profile in the kernel', 'helper', 'cc', 'busybox', 'user-namespaces', 'overlay', 'subuids');

/** Calls on x86-64 and what the kernel must say to them in a container: `n` native, `x` x32, `i` through int 0x80. */
const calls: readonly (readonly [call: string, meaning: string, expected: string])[] = [
  ['n:39', 'getpid', 'ok'],
  ['n:41,2,1,0', 'socket(AF_INET)', 'ok'],
  ['n:41,1,1,0', 'socket(AF_UNIX)', 'ok'],
  ['n:41,16,3,0', 'socket(AF_NETLINK, NETLINK_ROUTE)', 'ok'],
  ['n:41,16,3,9', 'socket(AF_NETLINK, NETLINK_AUDIT)', 'EINVAL'],
  ['n:41,38,5,0', 'socket(AF_ALG)', 'EPERM'],
  ['n:41,40,1,0', 'socket(AF_VSOCK)', 'EPERM'],
  ['n:41,0x100000026,5,0', 'socket(AF_ALG) behind bit 32', 'ENOSYS'],
  ['n:41,0xffffffff00000026,5,0', 'socket(AF_ALG) behind the whole upper half', 'ENOSYS'],
  ['n:425,1,0', 'io_uring_setup', 'ENOSYS'],
  ['n:321,0,0,0', 'bpf', 'EPERM'],
  ['n:323,0', 'userfaultfd', 'EPERM'],
  ['n:298,0,0,0,0,0', 'perf_event_open', 'EPERM'],
  ['n:175,0,0,0', 'init_module', 'EPERM'],
  ['n:246,0,0,0,0', 'kexec_load', 'EPERM'],
  ['n:135,0xffffffff', 'personality(query)', 'ok'],
  ['n:135,0x0400000', 'personality(READ_IMPLIES_EXEC)', 'ENOSYS'],
  ['n:9999', 'a number without a call', 'ENOSYS'],
  ['x:39', 'getpid of x32', 'ENOSYS'],
  ['x:41,38,5,0', 'socket(AF_ALG) of x32', 'ENOSYS'],
];

test('refuses what the profile refuses, and nothing else', async () => {
  if (process.arch !== 'x64') return;
  await using home = await scratchHome();
  const box = makeBox(home);
  const source = join(repository, 'tests/support/runtime/syscall-probe.c');
  await must('cc', ['-static', '-D_GNU_SOURCE', '-o', join(box.layer, 'bin/probe'), source]);
  const profile = resolveSeccomp(undefined, { capabilities: capabilityNames(defaultCapabilities), architecture: 'x64', kernel: [6, 18] });
  const plan = boxPlan(box, ['probe', ...calls.map(([call]) => call)], {
    ops: [{ op: 'seccomp', program: compileSeccomp(profile), flags: 0 }],
  });
  const { stdout, stderr, status } = await runPlan(box, plan);
  assert.is(status, 0, stderr);
  const answers = stdout.trimEnd().split('\n');
  for (const [index, [call, meaning, expected]] of calls.entries()) assert.is(answers[index], `${call} ${expected}`, meaning);
});
test('holds for the 32-bit calls that a 64-bit program can make', async () => {
  if (process.arch !== 'x64') return;
  await using home = await scratchHome();
  const box = makeBox(home);
  await must('cc', [
    '-static',
    '-D_GNU_SOURCE',
    '-o',
    join(box.layer, 'bin/probe'),
    join(repository, 'tests/support/runtime/syscall-probe.c'),
  ]);
  const profile = resolveSeccomp(undefined, { capabilities: capabilityNames(defaultCapabilities), architecture: 'x64', kernel: [6, 18] });
  const ops = [{ op: 'seccomp', program: compileSeccomp(profile), flags: 0 }] as const;
  // getpid; socket(AF_INET), (AF_ALG); bpf; io_uring_setup.
  const { stdout, status } = await runPlan(box, boxPlan(box, ['probe', 'i:20', 'i:359,2,1,0', 'i:359,38,5,0', 'i:357', 'i:425'], { ops }));
  // A kernel without IA32 emulation ends the program at the first of them: there is nothing to filter.
  if (status === 128 + 11) return;
  assert.is(stdout, 'i:20 ok\ni:359,2,1,0 ok\ni:359,38,5,0 EPERM\ni:357 EPERM\ni:425 ENOSYS\n');
});
test.run();
