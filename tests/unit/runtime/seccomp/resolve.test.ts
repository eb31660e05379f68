import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveSeccomp, type SeccompFacts } from '../../../../src/runtime/seccomp/resolve.ts';

const facts: SeccompFacts = { capabilities: ['CAP_BPF'], architecture: 'x64', kernel: [5, 10] };
const profile = (rule: object): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({ defaultAction: 'SCMP_ACT_ERRNO', syscalls: [{ names: ['read'], action: 'SCMP_ACT_ALLOW', ...rule }] }),
  );

const test = suite('resolveSeccomp');
for (const [rule, kept] of [
  [{}, true],
  [{ names: [] }, false],
  [{ includes: { caps: ['CAP_BPF'] } }, true],
  [{ includes: { caps: ['CAP_BPF', 'CAP_SYS_ADMIN'] } }, false],
  [{ excludes: { caps: ['CAP_SYS_ADMIN', 'CAP_BPF'] } }, false],
  [{ excludes: { caps: ['CAP_SYS_ADMIN'] } }, true],
  [{ includes: { arches: ['amd64', 'x32'] } }, true],
  [{ includes: { arches: ['arm64'] } }, false],
  [{ excludes: { arches: ['amd64'] } }, false],
  [{ includes: { minKernel: '5.10' } }, true],
  [{ includes: { minKernel: '5.11' } }, false],
  [{ includes: { minKernel: '4.19' } }, true],
  [{ excludes: { minKernel: '5.4' } }, false],
] as const) {
  test(`${kept ? 'keeps' : 'drops'} a rule with ${JSON.stringify(rule)}`, () => {
    assert.is(resolveSeccomp(profile(rule), facts).syscalls.length, kept ? 1 : 0);
  });
}
test('lists the architectures whose programs run', () => {
  assert.equal(resolveSeccomp(undefined, facts).architectures, ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32']);
  assert.equal(resolveSeccomp(undefined, { ...facts, architecture: 'arm64' }).architectures, ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM']);
  assert.equal(resolveSeccomp(undefined, { ...facts, architecture: 'riscv64' }).architectures, []);
});
test('leaves out architectures that a profile does not name', () => {
  assert.equal(resolveSeccomp(profile({}), facts).architectures, ['SCMP_ARCH_X86_64']);
  const listed = { defaultAction: 'SCMP_ACT_ALLOW', architectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_S390X'] };
  const named = resolveSeccomp(new TextEncoder().encode(JSON.stringify(listed)), facts);
  assert.equal(named.architectures, ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']);
});
test.run();
