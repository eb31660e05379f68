import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { logPrinter } from '../../../../src/cli/output/log-printer.ts';
import type { Output } from '../../../../src/cli/output/output.ts';

const piece = (stream: 'stdout' | 'stderr', text: string) => ({
  stream,
  timestamp: 'T',
  content: Buffer.from(text),
  partial: !text.endsWith('\n'),
});

const printer = suite('logPrinter');
printer('sends each stream its own way and prefixes lines, not parts of them', () => {
  const said: string[] = [];
  const output = {
    raw: (stream: string, bytes: Uint8Array) => void said.push(`${stream}:${Buffer.from(bytes).toString()}`),
  } as unknown as Output;
  const { emit, flush } = logPrinter(output, { timestamps: true, name: 'web' });
  for (const each of [piece('stdout', 'a'), piece('stderr', 'x\n'), piece('stdout', 'b\n'), piece('stdout', 'c\n')]) emit(each);
  assert.equal(said, ['stdout:web T a', 'stderr:web T x\n']);
  flush();
  assert.is(said.at(-1), 'stdout:b\nweb T c\n');
});
printer('paints lines, not what is between them', () => {
  const said: string[] = [];
  const output = { raw: (_: string, bytes: Uint8Array) => void said.push(Buffer.from(bytes).toString()) } as unknown as Output;
  const { emit, flush } = logPrinter(output, { timestamps: false, name: 'web', color: 31 });
  for (const each of [piece('stdout', 'a'), piece('stdout', 'b\n')]) emit(each);
  flush();
  assert.is(said.join(''), '\u001b[31mweb ab\u001b[0m\n');
});
printer('adds nothing when nothing is asked', () => {
  const said: string[] = [];
  const output = { raw: (_: string, bytes: Uint8Array) => void said.push(Buffer.from(bytes).toString()) } as unknown as Output;
  const { emit, flush } = logPrinter(output, { timestamps: false, name: undefined });
  emit(piece('stdout', 'plain\n'));
  flush();
  flush();
  assert.equal(said, ['plain\n']);
});
printer.run();
