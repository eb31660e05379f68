import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  currentSession,
  describedGroup,
  describedOperand,
  describedOption,
  inSession,
  shapeOf,
} from '../../../../src/cli/options/session.ts';
import type { OptionSpec } from '../../../../src/cli/options/spec.ts';

const spec: OptionSpec = {
  names: ['--x'],
  kind: 'flag',
  valueName: '',
  description: '',
  complete: 'none',
  defaultText: '',
  hidden: false,
  refusal: undefined,
  group: '',
  convert: () => undefined,
};

const test = suite('shapeOf');
test('finds options, those of groups, and operands, in order', () => {
  class Fields {
    one = describedOption(spec);
    group = describedGroup('Title', { two: describedOption({ ...spec, names: ['--y'] }) });
    operand = describedOperand({ name: 'X', min: 1, max: 1, complete: 'none', verbatim: false });
    other = 5;
  }
  const shape = shapeOf(Fields);
  assert.equal(
    shape.options.map(({ names, group }) => [names[0], group]),
    [
      ['--x', ''],
      ['--y', 'Title'],
    ],
  );
  assert.equal(
    shape.operands.map(({ name }) => name),
    ['X'],
  );
});
test.run();

const sessions = suite('inSession');
sessions('ends when the work does, also when it throws', () => {
  assert.throws(() =>
    inSession({ mode: 'parse', used: new Set(), rest: [] }, () => {
      assert.is(currentSession().mode, 'parse');
      throw new Error('x');
    }),
  );
  assert.is(currentSession().mode, 'describe');
});
sessions.run();
