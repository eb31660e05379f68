import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isOn, optionWords, valueOf, without, type RunOption } from '../../../src/systemd/run-words.ts';

const test = suite('words of run');
for (const [option, expected] of [
  [{ name: '--init', value: undefined }, ['--init']],
  [{ name: '--read-only-tmpfs', value: 'false', attached: true }, ['--read-only-tmpfs=false']],
  [{ name: '--publish', value: '80:80' }, ['--publish', '80:80']],
  [{ name: '--memory-swap', value: '-1' }, ['--memory-swap=-1']],
  [{ name: '--plan', value: 'json', attached: true }, ['--plan=json']],
  [{ name: '--env', value: '' }, ['--env', '']],
] satisfies [RunOption, string[]][])
  test(`writes ${expected.join(' ')}`, () => assert.equal(optionWords(option), expected));

const options: RunOption[] = [
  { name: '--rm', value: undefined },
  { name: '--env', value: 'A=1' },
  { name: '--env', value: 'B=2' },
  { name: '--rm', value: 'false', attached: true },
];
test('takes the last value', () => {
  assert.is(valueOf(options, '--env'), 'B=2');
  assert.is(valueOf(options, '--name'), undefined);
  assert.is(isOn(options, '--rm'), false);
  assert.is(isOn(options.slice(0, 1), '--rm'), true);
  assert.is(isOn([{ name: '--rm', value: 'true' }], '--rm'), true);
  assert.is(isOn([], '--rm'), false);
});
test('leaves out names', () => assert.equal(without(options, new Set(['--rm'])), options.slice(1, 3)));
test.run();
