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
    assert.ok(stdout.text().startsWith(`${summary}\n`), path);
    assert.match(stdout.text(), /\nUsage:\n {2}tiffin /, path);
    for (const line of stdout.text().split('\n'))
      assert.ok(line.length <= 80 || /^ {2}(tiffin|#|-| {4}--)|^ {2}\S+.*\|/.test(line), `${path}: ${line}`);
  }
});
test('lists one spelling of each command of a noun', async () => {
  const { output, stdout } = memoryOutput();
  await printHelp('image', output);
  assert.match(stdout.text(), /\n {2}ls +List images\n/);
  assert.not.match(stdout.text(), /\n {2}(list|remove) /);
});
test.run();
