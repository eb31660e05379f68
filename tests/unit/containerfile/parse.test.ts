import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseContainerfile, parseInstruction } from '../../../src/containerfile/parse.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { containerfile } from '../../support/containerfile.ts';

const test = suite('parseContainerfile');

test('divides a file into global arguments and stages', () => {
  const file = containerfile(`# syntax=docker/dockerfile:1
ARG V=1
# base is what all begin with
FROM --platform=$BUILDPLATFORM alpine:$V AS Base
RUN a
from base
run b \\
  c
`);
  assert.equal(file.directives, { syntax: 'docker/dockerfile:1' });
  assert.equal(file.globalArgs[0]!.args, [{ name: 'V', value: '1' }]);
  const [base, last] = file.stages;
  assert.equal([base!.name, base!.from, base!.platform, base!.index], ['base', 'alpine:$V', '$BUILDPLATFORM', 0]);
  assert.equal(base!.comments, ['base is what all begin with']);
  assert.equal([last!.name, last!.from, last!.index, last!.source], [undefined, 'base', 1, 'from base']);
  assert.equal(last!.instructions[0]!.location, { file: 'Containerfile', start: 7, end: 8 });
  assert.is(last!.instructions[0]!.source, 'run b   c');
});

for (const [text, pattern] of [
  ['', /^Containerfile:1: the file has no instructions/],
  ['# only a comment\n', /no instructions/],
  ['ARG a', /no FROM/],
  ['RUN a', /^Containerfile:1: RUN stands before the first FROM/],
  ['FORM a', /there is no instruction "FORM"\ndid you mean FROM\?/],
  ['FROM a\nRUNN x', /^Containerfile:2: .*\ndid you mean RUN\?/],
  ['FROM a\n\nxyzzy\n', /^Containerfile:3: there is no instruction "XYZZY"\na line that goes on/],
  ['FROM', /names no image/],
  ['FROM a b', /FROM takes an image/],
  ['FROM a of b', /FROM takes an image/],
  ['FROM a AS', /FROM takes an image/],
  ['FROM a AS b c', /FROM takes an image/],
  ['FROM a AS 1', /"1" is no name for a stage/],
  ['FROM a AS b/c', /is no name for a stage/],
  ['FROM --plattform=x a', /FROM has no flag --plattform\ndid you mean --platform\?/],
] as const) {
  test(`refuses ${JSON.stringify(text)}`, () => void assertFails(() => containerfile(text), 'invalid-argument', pattern));
}

test('warns of a language that it does not speak', () => {
  const warnings = (text: string): string[] => containerfile(`${text}\nFROM a`).warnings.map(({ kind }) => kind);
  assert.equal(warnings('# syntax=example/frontend:1'), ['syntax']);
  assert.equal(warnings('# syntax=docker/dockerfile:1'), []);
  assert.equal(warnings('# syntax=docker.io/docker/dockerfile-upstream@sha256:a'), []);
});

test('bounds how much there is', () => {
  assertFails(() => containerfile(`FROM a\n${'USER a\n'.repeat(5000)}`), 'invalid-argument', /:5001: there are more than 5000/);
  assertFails(() => containerfile('FROM a\n'.repeat(1001)), 'invalid-argument', /:1001: there are more than 1000 stages/);
  assertFails(() => parseContainerfile(Buffer.alloc(9 << 20, 'a'), { file: 'F' }), 'invalid-argument', /^F:1: .*more than 8 MiB/);
});

test('reads a lone instruction', () => {
  const location = { file: 'Containerfile', start: 4, end: 4 };
  const read = parseInstruction('copy <<E /x\na\nE', { location });
  assert.equal([read.kind, read.location], ['copy', location]);
  assertFails(() => parseInstruction('RUN a\nRUN b', { location }), 'invalid-argument', /^Containerfile:4: .*not one instruction/);
  assertFails(() => parseInstruction('', { location }), 'invalid-argument', /not one instruction/);
});

test.run();
