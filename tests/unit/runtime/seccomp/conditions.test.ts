import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SeccompArgument } from '../../../../src/oci/runtime-spec.ts';
import { ret } from '../../../../src/runtime/seccomp/bpf.ts';
import { decisionCode } from '../../../../src/runtime/seccomp/conditions.ts';

const equal = (value: bigint, index = 0): SeccompArgument => ({ index, op: 'SCMP_CMP_EQ', value });

const test = suite('decisionCode');
test('is one return without rules', () => assert.equal(decisionCode({ rules: [], otherwise: 7 }), [[ret, 0, 0, 7]]));
test('shares loads and return among values of one argument', () => {
  const rules = [1n, 2n, 3n].map((value) => ({ conditions: [equal(value)], action: 5 }));
  assert.is(decisionCode({ rules, otherwise: 7 }).length, 8);
});
test('does not share between arguments, actions or high words', () => {
  const code = (second: SeccompArgument, action = 5) =>
    decisionCode({
      rules: [
        { conditions: [equal(1n)], action: 5 },
        { conditions: [second], action },
      ],
      otherwise: 7,
    });
  assert.equal(
    [code(equal(2n)).length, code(equal(2n, 1)).length, code(equal(2n), 6).length, code(equal(0x1_0000_0000n)).length],
    [7, 11, 11, 11],
  );
});
test('ends every path in a return', () => {
  const rules = [
    { conditions: [equal(1n), equal(2n, 1)], action: 5 },
    { conditions: [{ index: 0, op: 'SCMP_CMP_MASKED_EQ', value: 0xf0n, valueTwo: 0x10n } as const], action: 6 },
  ];
  const code = decisionCode({ rules, otherwise: 7 });
  for (const [position, [, jumpTrue, jumpFalse]] of code.entries()) {
    assert.ok(position + 1 + Math.max(jumpTrue, jumpFalse) <= code.length - 1 || code[position]?.[0] === ret);
  }
});
test.run();
