import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { capabilityNames, defaultCapabilities } from '../../../../src/runtime/capabilities.ts';
import { defaultProfile } from '../../../../src/runtime/seccomp/default-profile.ts';
import { resolveSeccomp } from '../../../../src/runtime/seccomp/resolve.ts';
import { syscallNumbers } from '../../../../src/runtime/seccomp/syscall-tables.ts';
import { words } from '../../../../src/runtime/words.ts';
import { naiveDecision } from '../../../support/runtime/bpf.ts';

const allow = 0x7fff_0000;
const eperm = 0x0005_0001;
const einval = 0x0005_0016;
const enosys = 0x0005_0026;
const with_ = (capabilities: readonly string[]) => resolveSeccomp(undefined, { capabilities, architecture: 'x64', kernel: [6, 18] });
const plain = with_(capabilityNames(defaultCapabilities));
const decide = (name: string, ...args: readonly bigint[]): number => naiveDecision(plain, name, args);

const test = suite('defaultProfile');
for (const [names, expected] of [
  ['read write openat execve clone clone3 futex mount unshare setns pivot_root ptrace keyctl statx close_range mseal', allow],
  [
    'bpf perf_event_open userfaultfd kexec_load init_module finit_module delete_module swapon quotactl acct iopl settimeofday open_by_handle_at kcmp',
    eperm,
  ],
  ['io_uring_setup io_uring_enter io_uring_register no_such_call', enosys],
] as const) {
  test(`decides ${names}`, () => {
    for (const name of words(names)) assert.is(decide(name), expected, name);
  });
}
for (const [family, protocol, expected] of [
  [1n, 0n, allow],
  [2n, 0n, allow],
  [10n, 0n, allow],
  [16n, 0n, allow],
  [17n, 0n, allow],
  [29n, 0n, allow],
  [44n, 0n, allow],
  [16n, 9n, einval],
  [38n, 0n, eperm],
  [40n, 0n, eperm],
  [48n, 0n, enosys],
  [0x1_0000_0026n, 0n, enosys],
  [0xffff_ffff_0000_0026n, 0n, enosys],
] as const) {
  test(`decides socket(${family}, …, ${protocol})`, () => assert.is(decide('socket', family, 1n, protocol), expected));
}
test('opens calls with the capability that they need', () => {
  for (const [name, capability] of [
    ['bpf', 'CAP_BPF'],
    ['bpf', 'CAP_SYS_ADMIN'],
    ['perf_event_open', 'CAP_PERFMON'],
    ['init_module', 'CAP_SYS_MODULE'],
    ['settimeofday', 'CAP_SYS_TIME'],
    ['sethostname', 'CAP_SYS_ADMIN'],
  ] as const) {
    assert.is(naiveDecision(with_([capability]), name, []), allow, `${name} with ${capability}`);
  }
  assert.is(naiveDecision(with_(['CAP_AUDIT_WRITE']), 'socket', [16n, 3n, 9n]), allow);
  assert.is(naiveDecision(with_(['CAP_AUDIT_WRITE']), 'socket', [38n]), eperm);
});
test('lets the execution domain be asked and set to Linux', () => {
  assert.equal(
    [0n, 8n, 0x2_0000n, 0xffff_ffffn, 4n].map((value) => decide('personality', value)),
    [allow, allow, allow, allow, enosys],
  );
});
test('names only calls that our tables know, but for those of other machines', () => {
  const known = new Set((['x86_64', 'i386', 'aarch64'] as const).flatMap((table) => [...syscallNumbers(table).keys()]));
  const elsewhere =
    'recv send pciconfig_iobase pciconfig_read pciconfig_write syscall arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls';
  const unknown = new Set(defaultProfile.rules.flatMap((rule) => rule.names).filter((name) => !known.has(name)));
  assert.equal([...unknown], words(elsewhere));
});
test.run();
