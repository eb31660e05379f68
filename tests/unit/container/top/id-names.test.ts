import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { idNames } from '../../../../src/container/top/id-names.ts';

const test = suite('idNames');
test('translates IDs of the host and names them on both sides', () => {
  const names = idNames({
    map: '         0       1000          1\n         1     100000      65536\n',
    names: 'root:x:0:0::/:/bin/sh\n# no:x:5\nworker:x:1000:1000::/:/bin/sh\nlater:x:1000:1000\nbroken\n',
    hostNames: 'me:x:1000:1000::/home/me:/bin/sh\n',
  });
  assert.equal([names.inside(1000), names.insideId(1000), names.outside(1000)], ['root', 0, 'me']);
  assert.equal([names.inside(100_999), names.insideId(100_999), names.outside(100_999)], ['worker', 1000, '100999']);
  assert.equal([names.inside(100_004), names.insideId(5)], ['5', 65_534]);
});
test.run();
