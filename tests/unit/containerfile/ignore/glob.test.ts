import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkGlob, compileGlob } from '../../../../src/containerfile/ignore/glob.ts';
import { assertMisread } from '../../../support/containerfile.ts';

// What patterns match is in tests/support/ignore-cases.ts.
const test = suite('compileGlob');

test('reads classes as Go does', () => {
  assert.ok(compileGlob('[a-cx]').matches('x'));
  assert.ok(compileGlob('[^\\^]').matches('a'));
  assert.ok(compileGlob('[\\-]').matches('-'));
  assert.not.ok(compileGlob('[c-a]').matches('b'));
  for (const pattern of ['[', '[]', '[^]', '[a', '[a-', '[a-]', '[-a]', '[]a]', '[\\'])
    assertMisread(() => checkGlob(pattern), /not closed/);
  assertMisread(() => checkGlob('a\\'), /ends with a "\\"/);
});

test.run();
