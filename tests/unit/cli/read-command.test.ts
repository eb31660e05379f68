import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BaseCommand } from '../../../src/cli/base-command.ts';
import { containerGroups } from '../../../src/cli/options/container-groups.ts';
import { operand, operands } from '../../../src/cli/options/operand.ts';
import { flag } from '../../../src/cli/options/option.ts';
import { readCommand } from '../../../src/cli/read-command.ts';
import { assertFails } from '../../support/assert-fails.ts';

class Grouped extends BaseCommand {
  network = containerGroups.network();
  quiet = flag('-q,--quiet', { description: 'x' });
  image = operand('IMAGE', { complete: 'image' });
  override run(): void {}
}

class Many extends BaseCommand {
  names = operands('NAME', { min: 0, complete: 'container' });
  override run(): void {}
}

const test = suite('readCommand');
test('fills groups, typed and untyped members alike', () => {
  const command = readCommand(Grouped, ['-p', '80:80', 'x', '--dns=1.1.1.1'], 'tiffin run')?.command;
  assert.equal(
    [command?.network.publish, command?.network.dnsServers, command?.network.publishAll, command?.network.hostname],
    [['80:80'], ['1.1.1.1'], false, undefined],
  );
});
test('groups without a typed member hold their defaults', () => {
  assert.equal(readCommand(Grouped, ['x'], 'tiffin run')?.command.network.publish, []);
});
test('two readings share no list', () => {
  const first = readCommand(Grouped, ['x'], 'tiffin run')?.command;
  first?.network.publish.push('x');
  assert.equal(readCommand(Grouped, ['x'], 'tiffin run')?.command.network.publish, []);
});
test('takes thousands of operands in no time', () => {
  const names = Array.from({ length: 5000 }, (_, index) => `c${index}`);
  assert.equal(readCommand(Many, names, 'tiffin rm')?.command.names, names);
});
test('hints at the help', () =>
  assert.is(assertFails(() => readCommand(Grouped, ['--zzz'], 'tiffin run'), 'invalid-argument').hint, "see 'tiffin run --help'"));
test.run();
