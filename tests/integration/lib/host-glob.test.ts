import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { expandHostGlob } from '../../../src/lib/host-glob.ts';

const directory = mkdtempSync(join(tmpdir(), 'glob-'));
for (const name of ['a1', 'a2', '.hidden', 'b']) mkdirSync(join(directory, name));
for (const name of ['a1/x', 'a2/y', 'file.txt', 'star*']) writeFileSync(join(directory, name), '');
symlinkSync('nowhere', join(directory, 'dangling'));

const test = suite('expandHostGlob');
for (const [pattern, expected] of [
  ['a*', ['a1', 'a2']],
  ['a?', ['a1', 'a2']],
  ['a[2-9]', ['a2']],
  ['a[^2-9]', ['a1']],
  ['*/*', ['a1/x', 'a2/y']],
  ['*.txt', ['file.txt']],
  ['.*', ['.hidden']],
  ['star\\*', ['star*']],
  ['dang*', ['dangling']],
  ['file.txt', ['file.txt']],
  ['none*', []],
  ['file.txt/*', []],
] as const) {
  test(`finds what fits ${pattern}`, () =>
    assert.equal(
      expandHostGlob(`${directory}/${pattern}`),
      expected.map((name) => join(directory, name)),
    ));
}
test('tells a pattern that makes no sense', () => {
  assert.is(expandHostGlob('/tmp/[a'), undefined);
  assert.is(expandHostGlob('/tmp/a\\'), undefined);
});
test('takes no longer for many stars', () => assert.equal(expandHostGlob(`${directory}/${'*a'.repeat(200)}*`), []));
test.after(() => rmSync(directory, { recursive: true }));
test.run();
