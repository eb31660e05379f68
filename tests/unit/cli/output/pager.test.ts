import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { showPaged } from '../../../../src/cli/output/pager.ts';
import { Output } from '../../../../src/cli/output/output.ts';
import { memoryStream } from '../../../support/memory-output.ts';

async function show({ isTerminal, pager, rows }: { isTerminal: boolean; pager: string; rows: number }): Promise<string> {
  const stdout = memoryStream({ isTerminal });
  const output = new Output({
    stdout: { ...stdout, rows: () => rows },
    stderr: stdout,
    color: { stdout: false, stderr: false },
    animate: false,
  });
  await showPaged(output, { PAGER: pager, PATH: process.env['PATH'] }, ['one', 'two', 'three']);
  return stdout.text();
}

const test = suite('showPaged');
test('asks the pager only when a terminal is too small', async () => {
  const pager = 'exit 0';
  assert.is(await show({ isTerminal: false, pager, rows: 2 }), 'one\ntwo\nthree\n');
  assert.is(await show({ isTerminal: true, pager, rows: 4 }), 'one\ntwo\nthree\n');
  assert.is(await show({ isTerminal: true, pager: 'exit 0', rows: 3 }), '');
});
test('prints by itself without a pager', async () => {
  for (const pager of ['', 'cat', '/nonexistent/pager 2>&1'])
    assert.is(await show({ isTerminal: true, pager, rows: 2 }), 'one\ntwo\nthree\n');
});
test.run();
