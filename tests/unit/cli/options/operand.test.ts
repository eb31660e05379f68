import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BaseCommand } from '../../../../src/cli/base-command.ts';
import { operand, operands, optionalOperand, verbatimOperands } from '../../../../src/cli/options/operand.ts';
import { shapeOf } from '../../../../src/cli/options/session.ts';
import { readCommand } from '../../../../src/cli/read-command.ts';

class Two extends BaseCommand {
  first = operand('FIRST', { complete: 'none' });
  second = optionalOperand('SECOND', { complete: 'file' });
  override run(): void {}
}
class Many extends BaseCommand {
  names = operands('NAME', { min: 1, complete: 'image' });
  override run(): void {}
}
class Verbatim extends BaseCommand {
  image = operand('IMAGE', { complete: 'image' });
  words = verbatimOperands('COMMAND');
  override run(): void {}
}

const test = suite('operands');
test('describe how many there may be', () => {
  assert.equal(
    shapeOf(Two).operands.map(({ min, max }) => [min, max]),
    [
      [1, 1],
      [0, 1],
    ],
  );
  assert.equal(
    shapeOf(Many).operands.map(({ min, max, verbatim }) => [min, max, verbatim]),
    [[1, Infinity, false]],
  );
  assert.equal(
    shapeOf(Verbatim).operands.map(({ verbatim }) => verbatim),
    [false, true],
  );
});
test('are filled in order', () => {
  const two = readCommand(Two, ['a', 'b'], 'tiffin x')?.command;
  assert.equal([two?.first, two?.second], ['a', 'b']);
  assert.is(readCommand(Two, ['a'], 'tiffin x')?.command.second, undefined);
  assert.equal(readCommand(Many, ['a', '-', 'b'], 'tiffin x')?.command.names, ['a', '-', 'b']);
  assert.equal(readCommand(Verbatim, ['a', '--help', '-x'], 'tiffin x')?.command.words, ['--help', '-x']);
});
test.run();
