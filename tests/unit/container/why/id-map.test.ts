import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readIdMap } from '../../../../src/container/why/id-map.ts';

const test = suite('readIdMap');
test('translates both ways, and says where there is no number', () => {
  const map = readIdMap('         0       1000          1\n         1     100000      65536\nnonsense\n');
  assert.equal(
    [map.inside(1000), map.inside(100_000), map.inside(165_535), map.inside(165_536), map.inside(0)],
    [0, 1, 65_536, undefined, undefined],
  );
  assert.equal([map.host(0), map.host(1), map.host(65_536), map.host(65_537)], [1000, 100_000, 165_535, undefined]);
});
test.run();
