import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BaseCommand } from '../../../../src/cli/base-command.ts';
import { commandHelpLines, optionTerm, overviewLines, usageLine } from '../../../../src/cli/help/render.ts';
import { operand, verbatimOperands } from '../../../../src/cli/options/operand.ts';
import { flag, list, optionalValue, optionGroup, refused, value } from '../../../../src/cli/options/option.ts';
import { shapeOf } from '../../../../src/cli/options/session.ts';

class Sample extends BaseCommand {
  zeta = flag('--zeta', { description: 'Last', default: true });
  env = list('-e,--env', { description: 'Set a variable', valueName: 'name', complete: 'none' });
  plan = optionalValue('--plan', { description: 'Print the plan', valueName: 'form', complete: 'none', bare: 'text' });
  group = optionGroup('Network', { net: value('--net,--network', { description: 'How to connect', valueName: 'mode', complete: 'none' }) });
  memory = refused('--memory', { reason: 'later' });
  image = operand('IMAGE', { complete: 'image' });
  command = verbatimOperands('COMMAND');
  override run(): void {}
}
const shape = shapeOf(Sample);

const test = suite('commandHelpLines');
test('shows usage, spellings, examples and sorted options by group', () => {
  const page = {
    path: 'run',
    summary: 'Run it',
    help: { description: 'Runs it well.', examples: [['Simply', '$0 run x']] },
    shape,
    paths: ['run', 'container run'],
  } as const;
  assert.is(
    commandHelpLines(page, 80).join('\n'),
    `Run it

Description:
  Runs it well.

Usage:
  tiffin run [options] IMAGE [COMMAND [ARG...]]

Also:
  tiffin container run

Examples:
  # Simply
  tiffin run x

Options:
  -e, --env name      Set a variable
      --plan[=form]   Print the plan
      --zeta          Last (default true)

Network options:
      --network, --net mode   How to connect`,
  );
});
test('keeps to the width', () => {
  const page = { path: 'run', summary: 'Run it', help: { description: 'word '.repeat(50) }, shape, paths: ['run'] };
  for (const line of commandHelpLines(page, 60)) assert.ok(line.length <= 60, line);
});
test.run();

const overview = suite('overviewLines');
overview('lists commands', () => {
  const lines = overviewLines(
    { noun: 'image', summary: 'Manage images', groups: [{ title: 'Available Commands', entries: [['ls', 'List']] }], options: [] },
    80,
  );
  assert.equal(lines, [
    'Manage images',
    '',
    'Usage:',
    '  tiffin image [command]',
    '',
    'Available Commands:',
    '  ls   List',
    '',
    "'tiffin image COMMAND --help' tells more about a command.",
  ]);
});
overview.run();

const usage = suite('usageLine');
usage('is without options when there are none', () => assert.is(usageLine('x', { options: [], operands: [] }), 'tiffin x'));
usage('says what belongs to the container', () => {
  const line = (name: string) =>
    usageLine('x', { options: [], operands: [{ name, min: 0, max: Infinity, verbatim: true, complete: 'none' }] });
  assert.equal(['CONTAINER COMMAND', 'POD COLUMN', 'ARG', 'A|-- run …'].map(line), [
    'tiffin x [CONTAINER] COMMAND [ARG...]',
    'tiffin x [POD] [COLUMN...]',
    'tiffin x [ARG...]',
    'tiffin x A|-- run …',
  ]);
});
usage.run();

const term = suite('optionTerm');
term('aligns long names', () => assert.equal(shape.options.slice(0, 2).map(optionTerm), ['    --zeta', '-e, --env name']));
term.run();
