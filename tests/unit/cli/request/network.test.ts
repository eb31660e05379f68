import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toNetwork } from '../../../../src/cli/request/network.ts';
import { containerGroups } from '../../../../src/cli/options/container-groups.ts';
import { inSession } from '../../../../src/cli/options/session.ts';
import { plainRequest } from '../../../../src/runtime/plain-request.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('toNetwork');
test('asks for nothing when nothing was typed', () => {
  const fields = inSession({ mode: 'parse', used: new Set(), rest: [] }, () => containerGroups.network());
  const plain = plainRequest('x').network;
  const asked = toNetwork(fields, '/');
  assert.equal({ ...asked, ...('shmSizeBytes' in plain ? { shmSizeBytes: undefined } : {}) }, plain);
});
test('refuses addresses without a network to have them on, in a pod in words of its own', () => {
  const fields = inSession({ mode: 'parse', used: new Set(), rest: [] }, () => containerGroups.network());
  const asked = { ...fields, ip: '10.1.1.1' };
  assertFails(() => toNetwork(asked, '/'), 'invalid-argument', /can only be used with Bridge mode networking/);
  assertFails(() => toNetwork(asked, '/', 'new:p'), 'invalid-argument', /can only be used with Bridge mode networking/);
  assertFails(() => toNetwork(asked, '/', 'p'), 'invalid-argument', /networks must be defined when the pod is created/);
});
test.run();
