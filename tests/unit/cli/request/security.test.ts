import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toSecurity } from '../../../../src/cli/request/security.ts';
import { containerGroups } from '../../../../src/cli/options/container-groups.ts';
import { inSession } from '../../../../src/cli/options/session.ts';
import { plainRequest } from '../../../../src/runtime/plain-request.ts';

const test = suite('toSecurity');
test('asks for nothing when nothing was typed', () => {
  const fields = inSession({ mode: 'parse', used: new Set(), rest: [] }, () => containerGroups.security());
  const plain = plainRequest('x').security;
  const asked = toSecurity(fields, '/');
  assert.equal({ ...asked, ...('shmSizeBytes' in plain ? { shmSizeBytes: undefined } : {}) }, plain);
});
test.run();
