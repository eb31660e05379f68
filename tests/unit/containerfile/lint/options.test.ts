import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readLintOptions } from '../../../../src/containerfile/lint/options.ts';
import { assertMisread } from '../../../support/containerfile.ts';

const test = suite('readLintOptions');

test('skips what it is told, and what is experimental', () => {
  assert.equal([...readLintOptions().skipped], ['CopyIgnoredFile', 'InvalidDefinitionDescription']);
  const { skipped, isError } = readLintOptions(' skip = UndefinedVar , StageNameCasing ; error = True; experimental=CopyIgnoredFile');
  assert.equal([...skipped], ['InvalidDefinitionDescription', 'UndefinedVar', 'StageNameCasing']);
  assert.ok(isError);
  assert.is(readLintOptions('skip=all').skipped.size, 22);
});

for (const [text, pattern] of [
  ['foo=bar', /does not know "foo=bar"/],
  ['skip', /does not know "skip"/],
  ['error=maybe', /error is true or false/],
  ['skip=UndefinedVars', /did you mean UndefinedVar\?/],
  ['skip=constructor', /names no rule/],
] as const) {
  test(`refuses ${text}`, () => assertMisread(() => readLintOptions(text), pattern));
}

test.run();
