import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { probeStore } from '../../../../src/doctor/probe/store.ts';

const realm = { registry: '/nonexistent', uidMap: [], gidMap: [], newuidmap: '', newgidmap: '' };

const test = suite('probeStore');
test('ends where no directory can be made', async () => {
  const { store, overlay } = await probeStore('/proc/nonexistent/tiffin', undefined, realm);
  assert.is(store.writable.outcome, 'fails');
  assert.is(overlay.outcome, 'untried');
});
test.run();
