import { writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { layerEntries } from '../../../../src/build/twice/layer-entries.ts';
import { layerTar } from '../../../support/layer-tar.ts';

const test = suite('layerEntries');
test('reads headers, attributes and contents', async () => {
  const long = `${'d/'.repeat(120)}file`;
  const path = layerTar([
    { path: 'a', content: 'x'.repeat(600), mode: 0o755, mtime: 5 },
    { path: 'short', content: 'y', pax: { path: long, 'SCHILY.xattr.user.a': '1=2\n3' } },
  ]);
  const entries = await Array.fromAsync(layerEntries(path));
  assert.equal(
    entries.map((entry) => entry.path),
    ['a', long],
  );
  assert.is(entries[0]?.facts['time'], '5');
  assert.is(Number.parseInt(entries[0]?.facts['mode'] ?? '', 8), 0o755);
  assert.is(entries[1]?.facts['attribute user.a'], '1=2\n3');
  assert.not(entries[0]?.content === entries[1]?.content);
});
test('refuses a tar that ends early', async () => {
  const path = layerTar([{ path: 'a', content: 'x'.repeat(4000) }]);
  writeFileSync(path, (await import('node:fs')).readFileSync(path).subarray(0, 1500));
  try {
    await Array.fromAsync(layerEntries(path));
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), /damaged/);
  }
});
test.run();
