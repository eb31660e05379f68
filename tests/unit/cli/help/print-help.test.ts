import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shownPaths } from '../../../../src/cli/command-table.ts';
import { printHelp } from '../../../../src/cli/help/print-help.ts';
import { memoryOutput } from '../../../support/memory-output.ts';

const test = suite('printHelp');
test('has a page for every command', async () => {
  for (const { path, summary } of shownPaths()) {
    const { output, stdout } = memoryOutput();
    await printHelp(path, output);
    assert.ok(stdout.text().replaceAll('\n', ' ').startsWith(summary), path);
    assert.match(stdout.text(), /\nUsage:\n {2}tiffin /, path);
  }
});
test('keeps to the width of the terminal', async () => {
  // Of usage, examples and terms nothing is broken.
  const whole = /^ {2}(tiffin |-|\S+ \| |source |printf |pass |ssh |docker |tar )|^ {6}--|^ *\S+$/;
  for (const columns of [40, 80, 120])
    for (const { path } of shownPaths()) {
      const { output, stdout } = memoryOutput({ columns });
      await printHelp(path, output);
      const long = stdout
        .text()
        .split('\n')
        .filter((line) => line.length > columns && !whole.test(line));
      assert.equal(long, [], `${path} at ${columns}`);
    }
});
test('lists one spelling of each command of a noun', async () => {
  const { output, stdout } = memoryOutput();
  await printHelp('image', output);
  assert.match(stdout.text(), /\n {2}ls +List images\n/);
  assert.not.match(stdout.text(), /\n {2}(list|remove) /);
  const other = memoryOutput();
  await printHelp('quadlet', other.output);
  assert.match(other.stdout.text(), /\n {2}list +List Quadlets\n {2}print +/);
  assert.not.match(other.stdout.text(), /\n {2}(ls|cat) /);
});
test.run();
