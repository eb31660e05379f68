import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { expandHostGlob } from '../../../src/lib/host-glob.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suite('expandHostGlob');
test('finds what fits', async () => {
  await using home = await scratchHome();
  const directory = home.directory('tree');
  for (const name of ['a1', 'a2', '.hidden', 'b']) mkdirSync(join(directory, name));
  for (const name of ['a1/x', 'a2/y', 'file.txt', 'star*']) writeFileSync(join(directory, name), '');
  symlinkSync('nowhere', join(directory, 'dangling'));
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
    assert.equal(
      expandHostGlob(`${directory}/${pattern}`),
      expected.map((name) => join(directory, name)),
      pattern,
    );
  }
});
test('tells a pattern that makes no sense', () => {
  assert.is(expandHostGlob('/tmp/[a'), undefined);
  assert.is(expandHostGlob('/tmp/a\\'), undefined);
});
test('stays linear in the stars', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, 'a'.repeat(200)), '');
  assert.equal(expandHostGlob(`${home.path}/${'*a'.repeat(100)}*b`), []);
});
test.run();
