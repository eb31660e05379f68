import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BaseCommand } from '../../../src/cli/base-command.ts';
import { Command } from '../../../src/cli/clipanion.ts';

class Nothing extends BaseCommand {
  override run(): void {}
}

const test = suite('BaseCommand');
test('is clipanion’s default command', () => assert.equal(Nothing.paths, [Command.Default]));
test('does not run by clipanion', async () => {
  const failure = await new Nothing().execute().then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.instance(failure, Error);
});
test.run();
