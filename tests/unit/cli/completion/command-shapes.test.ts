import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { completionTable, helpSpec, longerCommands } from '../../../../src/cli/completion/command-shapes.ts';

const table = await completionTable();

const test = suite('completionTable');
test('has every command once', () => {
  const paths = table.commands.flatMap((command) => command.paths);
  assert.is(new Set(paths).size, paths.length);
  assert.ok(paths.includes('image pull') && paths.includes('run'));
});
test('leaves out what is hidden or refused, and adds --help', () => {
  for (const { options, paths } of table.commands) {
    assert.not(
      options.some((spec) => spec.hidden || spec.refusal !== undefined),
      paths[0],
    );
    assert.is(options.at(-1), helpSpec);
  }
});
test('knows the words after tiffin and after nouns', () => {
  assert.ok(table.words.get('')?.some(([word]) => word === 'run'));
  assert.ok(table.words.get('image')?.some(([word]) => word === 'pull'));
});
test('knows commands that go on from others', () => assert.equal(longerCommands(table), [['lock', 'lock update']]));
test.run();
