import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Cli, Command, Option } from '../../../src/cli/clipanion.ts';

const test = suite('clipanion');
test('is loaded without opening the standard streams', () => {
  assert.is(Cli.defaultContext.stdout, undefined);
  assert.is(typeof Command, 'function');
  assert.is(typeof Option.makeCommandOption, 'function');
});
test('leaves the streams to who wants them', () => assert.is(typeof process.stdout.write, 'function'));
test.run();
