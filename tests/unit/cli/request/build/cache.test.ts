import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toCache } from '../../../../../src/cli/request/build/cache.ts';
import { assertFails } from '../../../../support/assert-fails.ts';
import { buildFields } from '../../../../support/build-fields.ts';

const cache = (...words: string[]) => {
  const fields = buildFields(...words);
  return toCache(fields.cache, fields.image);
};

const test = suite('toCache');
test('keeps layers and uses what is there unless told otherwise', () => {
  assert.equal(cache(), { noCache: false, noCacheStages: [], layers: true, squash: 'none', cacheFrom: [], cacheTo: [], ttlMs: undefined });
  assert.is(cache('--squash').squash, 'new');
  assert.is(cache('--squash-all').squash, 'all');
  assert.is(cache('--layers=false').layers, false);
  assert.is(cache('--cache-ttl', '1h30m').ttlMs, 5_400_000);
  assert.equal(cache('--no-cache-filter', 'a,b', '--no-cache-filter', 'c').noCacheStages, ['a', 'b', 'c']);
});
for (const [words, message] of [
  [['--squash', '--squash-all'], /cannot specify --squash-all with --squash/],
  [['--cache-ttl', 'soon'], /--cache-ttl: time: invalid duration "soon"/],
] as const) {
  test(`refuses ${words.join(' ')}`, () => void assertFails(() => cache(...words), 'invalid-argument', message));
}
test.run();
