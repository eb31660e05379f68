import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BaseCommand } from '../../../../src/cli/base-command.ts';
import { choice, clipanionName, flag, integer, list, optionalFlag, refused, value } from '../../../../src/cli/options/option.ts';
import { inSession, shapeOf } from '../../../../src/cli/options/session.ts';
import { Command } from '../../../../src/cli/clipanion.ts';

const details = { description: 'x', valueName: 'x', complete: 'none' } as const;

class Fields extends BaseCommand {
  on = flag('--on', { ...details, default: true });
  maybe = optionalFlag('--maybe', details);
  text = value('-t,--text', { ...details, default: 'd' });
  count = integer('--count', { ...details, integer: 'unsigned', default: '3' });
  many = list('--many', details);
  word = choice('--word', { ...details, choices: ['a', 'b'], default: 'a' });
  never = refused('--never', { reason: 'no' });
  override run(): void {}
}

const test = suite('options');
test('are defaults when they do not occur in argv', () => {
  const fields = inSession({ mode: 'parse', used: new Set(), rest: [] }, () => new Fields());
  assert.equal(
    [fields.on, fields.maybe, fields.text, fields.count, fields.many, fields.word, fields.never],
    [true, undefined, 'd', 3, [], 'a', undefined],
  );
});
test('are options of clipanion when they do', () => {
  const fields = inSession({ mode: 'parse', used: new Set(['--text']), rest: [] }, () => new Fields());
  assert.ok(Command.isOption in (fields.text as unknown as object));
  assert.equal(fields.many, []);
});
test('describe themselves', () => {
  const specs = shapeOf(Fields).options;
  assert.equal(
    specs.map((spec) => spec.kind),
    ['flag', 'flag', 'value', 'value', 'list', 'value', 'value'],
  );
  assert.equal(
    specs.map((spec) => spec.defaultText),
    ['true', '', 'd', '3', '', 'a', ''],
  );
  assert.is(specs.at(-1)?.refusal, 'no');
});
test.run();

const names = suite('clipanionName');
names('has no digits and no dashes in front', () => {
  const [text] = shapeOf(Fields).options.filter((spec) => spec.names.includes('--text'));
  assert.ok(text);
  assert.is(clipanionName(text), '--text');
  assert.is(clipanionName({ ...text, names: ['--ip6'] }), '--ipg');
  assert.is(clipanionName({ ...text, names: ['-Q'] }), '--q');
});
names.run();
