import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { printChanges, requireDiffFormat } from '../../../../src/cli/output/changes.ts';
import type { ChangedPath } from '../../../../src/image/list-changes.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { memoryOutput } from '../../../support/memory-output.ts';

const test = suite('printChanges');
const changes: readonly ChangedPath[] = [
  { path: '/etc', change: 'changed' },
  { path: '/etc/\u001b]0;x\u0007', change: 'added' },
  { path: '/opt', change: 'removed' },
];

async function printed(format: string | undefined, isTerminal: boolean): Promise<string> {
  const { output, stdout } = memoryOutput({ isTerminal });
  await printChanges(output, changes, format);
  return stdout.text();
}

test('prints a line a path, with the bytes of its name away from terminals only', async () => {
  assert.is(await printed(undefined, false), 'C /etc\nA /etc/\u001b]0;x\u0007\nD /opt\n');
  assert.is(await printed('', true), 'C /etc\nA /etc/\\x1b]0;x\\x07\nD /opt\n');
});

test('prints JSON with the kinds that there are', async () => {
  assert.equal(JSON.parse(await printed('json', false)), { changed: ['/etc'], added: ['/etc/\u001b]0;x\u0007'], deleted: ['/opt'] });
  const { output, stdout } = memoryOutput();
  await printChanges(output, [], 'json');
  assert.is(stdout.text(), '{}\n');
});

test('refuses other formats', () => {
  assertFails(() => requireDiffFormat('table'), 'invalid-argument', /only supported value for '--format' is 'json'/);
  for (const format of [undefined, '', 'json']) requireDiffFormat(format);
});

test.run();
