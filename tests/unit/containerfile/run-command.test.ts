import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunInstruction } from '../../../src/containerfile/instruction.ts';
import { commandWords, defaultShell, runCommand } from '../../../src/containerfile/run-command.ts';
import { instructions } from '../../support/containerfile.ts';

const test = suite('runCommand');

const sh = (line: string): object => ({ words: [...defaultShell, line] });

for (const [lines, expected] of [
  ['RUN a  b', sh('a  b')],
  ['RUN ["a", "b"]', { words: ['a', 'b'] }],
  ['RUN <<A\na\nb\nA', sh('a\nb\n')],
  ['RUN <<-A\n\ta\n\tA', sh('a\n')],
  ['RUN <<"A"\n$a\nA', sh('$a\n')],
  ['RUN python <<A\nb\nA', sh('python <<A\nb\nA')],
  ['RUN <<A cat\nb\nA', sh('<<A cat\nb\nA')],
  ['RUN cat <<-A <<B\n\ta\nA\nb\nB', sh('cat <<-A <<B\n\ta\nA\nb\nB')],
  ['RUN <<A\n#!/bin/x\na\nA', { ...sh('/dev/pipes/A'), script: { path: '/dev/pipes/A', content: '#!/bin/x\na\n' } }],
  ['RUN <<-..\n\t#!/bin/x\n..', { ...sh('/dev/pipes/__'), script: { path: '/dev/pipes/__', content: '#!/bin/x\n' } }],
] as const) {
  test(`${JSON.stringify(lines)} is run`, () => assert.equal(runCommand(instructions(lines)[0] as RunInstruction, []), expected));
}

test('takes the shell that the image says', () => {
  assert.equal(runCommand(instructions('RUN a')[0] as RunInstruction, ['/bin/bash', '-ec']).words, ['/bin/bash', '-ec', 'a']);
  assert.equal(commandWords({ form: 'shell', line: 'a' }), ['/bin/sh', '-c', 'a']);
});

test.run();
