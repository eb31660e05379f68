import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { flagLabel, mainName, type OptionSpec } from '../../../../src/cli/options/spec.ts';

const named = (...names: string[]): OptionSpec => ({
  names,
  kind: 'flag',
  valueName: '',
  description: '',
  complete: 'none',
  defaultText: '',
  hidden: false,
  refusal: undefined,
  group: '',
  convert: () => undefined,
});

const test = suite('mainName');
test('is the last long name', () => assert.is(mainName(named('-n', '--net', '--network')), '--network'));
test('is the short one when there is no other', () => assert.is(mainName(named('-n')), '-n'));
test.run();

const labels = suite('flagLabel');
labels('names both', () => assert.is(flagLabel(named('-t', '--time')), '-t, --time'));
labels('names the only one', () => assert.is(flagLabel(named('--rm')), '--rm'));
labels.run();
