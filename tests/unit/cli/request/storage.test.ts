import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toStorage } from '../../../../src/cli/request/storage.ts';
import { containerGroups } from '../../../../src/cli/options/container-groups.ts';
import { inSession } from '../../../../src/cli/options/session.ts';
import { plainRequest } from '../../../../src/runtime/plain-request.ts';

const test = suite('toStorage');
test('asks for nothing when nothing was typed', () => {
  const fields = inSession({ mode: 'parse', used: new Set(), rest: [] }, () => containerGroups.storage());
  const plain = plainRequest('x').storage;
  const asked = toStorage(fields, '/');
  assert.equal({ ...asked, ...('shmSizeBytes' in plain ? { shmSizeBytes: undefined } : {}) }, plain);
});
test.run();
