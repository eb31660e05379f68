import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { interfaceTraffic, parseTraffic } from '../../../../src/container/stats/traffic.ts';

const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 9 9 9 9 0 0 0 0 9 9 9 9 0 0 0 0
eth0:1: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0
`;
const test = suite('traffic');
test('reads every interface but the loopback', () => {
  const all = [...parseTraffic(text)];
  assert.equal(all, [
    ['eth0:1', { RxBytes: 1, RxPackets: 2, RxErrors: 3, RxDropped: 4, TxBytes: 5, TxPackets: 6, TxErrors: 7, TxDropped: 8 }],
  ]);
});
test('says nothing of a process that is gone', () => assert.is(interfaceTraffic(2 ** 30), undefined));
test.run();
