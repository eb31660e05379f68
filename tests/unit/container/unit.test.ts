import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unitOf } from '../../../src/container/unit.ts';

const test = suite('unitOf');
test('asks for this very process', () => {
  assert.is(unitOf({ env: { SYSTEMD_EXEC_PID: String(process.pid + 1) } }), undefined);
  assert.equal(unitOf({ env: { SYSTEMD_EXEC_PID: String(process.pid) } }), { notifySocket: undefined, sockets: undefined });
});
test.run();
