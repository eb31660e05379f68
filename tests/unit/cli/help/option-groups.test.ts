import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { groupHeading, optionGroups } from '../../../../src/cli/help/option-groups.ts';
import { flag, optionGroup } from '../../../../src/cli/options/option.ts';
import { shapeOf } from '../../../../src/cli/options/session.ts';

class Sample {
  group = optionGroup('Network', { b: flag('--b', { description: 'B' }), a: flag('-z,--a', { description: 'A' }) });
  own = flag('--own', { description: 'Own' });
  secret = flag('--secret', { description: 'Not shown', hidden: true });
}

const test = suite('optionGroups');
test('puts the own ones first and sorts by long name', () => {
  assert.equal(
    optionGroups(shapeOf(Sample).options).map(({ title, specs }) => [title, ...specs.map(({ names }) => names.join())]),
    [
      ['', '--own'],
      ['Network', '-z,--a', '--b'],
    ],
  );
});
test('heads each', () => assert.equal(['', 'Run', 'Global options'].map(groupHeading), ['Options', 'Run options', 'Global options']));
test.run();
