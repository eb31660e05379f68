import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { idMapOf, nestedIdMap, readIdMap } from '../../../../src/container/why/id-map.ts';

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

const nested = suite('nestedIdMap');
nested('translates through both namespaces', () => {
  const realm = idMapOf([
    { inside: 0, host: 1000, length: 1 },
    { inside: 1, host: 100_000, length: 65_536 },
  ]);
  const map = nestedIdMap(
    [
      { containerID: 1000, hostID: 0, size: 1 },
      { containerID: 0, hostID: 1, size: 1000 },
    ],
    realm,
  );
  assert.equal([map.host(1000), map.host(0), map.host(1001)], [1000, 100_000, undefined]);
  assert.equal([map.inside(1000), map.inside(100_000), map.inside(5)], [1000, 0, undefined]);
});
nested.run();
