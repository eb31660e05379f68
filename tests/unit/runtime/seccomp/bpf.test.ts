import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { and, jump, jumpEqual, jumpGreater, jumpGreaterEqual, load, ret } from '../../../../src/runtime/seccomp/bpf.ts';

const test = suite('bpf');
test('has the codes of linux/bpf_common.h', () => {
  const [ld, alu, jmp, rt, word, absolute] = [0x00, 0x04, 0x05, 0x06, 0x00, 0x20];
  assert.equal(
    [load, ret, jump, jumpEqual, jumpGreater, jumpGreaterEqual, and],
    [ld | word | absolute, rt, jmp, jmp | 0x10, jmp | 0x20, jmp | 0x30, alu | 0x50],
  );
});
test.run();
