import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defineColumns } from '../../../../src/cli/output/columns.ts';
import { Output } from '../../../../src/cli/output/output.ts';
import { memoryOutput, memoryStream } from '../../../support/memory-output.ts';

const test = suite('Output');
test('answers on stdout and notices on stderr', () => {
  const { output, stdout, stderr } = memoryOutput();
  output.line('a');
  output.text('b\n');
  output.notice('c');
  assert.equal([stdout.text(), stderr.text()], ['a\nb\n', 'c\n']);
});
test('escapes for terminals only', () => {
  for (const [isTerminal, expected] of [
    [true, '\\x1b[31m\n'],
    [false, '\u001b[31m\n'],
  ] as const) {
    const { output, stdout, stderr } = memoryOutput({ isTerminal });
    output.line('\u001b[31m');
    output.notice('\u001b[31m');
    assert.equal([stdout.text(), stderr.text()], [expected, expected]);
  }
});
test('hands bytes through', () => {
  const { output, stdout } = memoryOutput({ isTerminal: true });
  output.raw('stdout', Buffer.from('\u001b[31m'));
  assert.is(stdout.text(), '\u001b[31m');
});
test('prints values as JSON or by a template', async () => {
  const { output, stdout } = memoryOutput();
  await output.value({ a: 1 }, { name: 'x' });
  await output.value({ a: 1 }, { name: 'x', format: '{{.a}}' });
  assert.is(stdout.text(), '{\n  "a": 1\n}\n1\n');
});
test('paints when colour is on, and escapes what it paints', async () => {
  const [stdout, stderr] = [memoryStream({ isTerminal: true }), memoryStream()];
  const output = new Output({ stdout, stderr, color: { stdout: true, stderr: false }, animate: false });
  const paint = await output.painter();
  assert.is(paint('\u001bx', 'good'), '\u001b[32m\\x1bx\u001b[39m');
});
test('colours the cells of a table that has tones, and escapes them', async () => {
  const { renderListing } = await import('../../../../src/cli/output/listing.ts');
  const columns = defineColumns<{ name: string }>({
    name: 'x',
    fields: { Name: { value: ({ name }) => name, tone: () => 'bad' }, Other: { value: () => '\u001b[2J' } },
    table: ['Name', 'Other'],
    quiet: 'Name',
    json: (row) => row,
  });
  const stdout = memoryStream({ isTerminal: true });
  const output = new Output({ stdout, stderr: memoryStream(), color: { stdout: true, stderr: false }, animate: false });
  await output.rows(columns, [{ name: 'a' }], {});
  assert.is(stdout.text(), 'NAME        OTHER\n\u001b[31ma\u001b[0m           \\x1b[2J\n');
  await output.rows(columns, [{ name: 'a' }], { format: 'table {{.Name}}' });
  assert.ok(stdout.text().endsWith('NAME\na\n'));
  assert.is(renderListing(columns, [{ name: 'a' }], {}).includes('\u001b[31m'), false);
});
test('leaves words alone when colour is off', async () => assert.is((await memoryOutput().output.painter())('x', 'good'), 'x'));
test.run();
