import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toNetwork } from '../../../../src/cli/request/network.ts';
import { containerGroups } from '../../../../src/cli/options/container-groups.ts';
import { inSession } from '../../../../src/cli/options/session.ts';
import { plainRequest } from '../../../../src/runtime/plain-request.ts';

const test = suite('toNetwork');
test('asks for nothing when nothing was typed', () => {
  const fields = inSession({ mode: 'parse', used: new Set(), rest: [] }, () => containerGroups.network());
  const plain = plainRequest('x').network;
  const asked = toNetwork(fields, '/');
  assert.equal({ ...asked, ...('shmSizeBytes' in plain ? { shmSizeBytes: undefined } : {}) }, plain);
});
test.run();
