import { suite } from 'uvu';
import { requireFullName, requireUpdatable } from '../../../src/container/update-label.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('updates of a new container');
const words = /^short name: auto updates require fully-qualified image reference: "/;

test('need to know the registry', () => {
  requireFullName('r.test/app:1');
  requireFullName('docker://r.test/app');
  for (const name of ['app:1', 'team/app', '0123456789ab', 'oci-archive:/x.tar'])
    assertFails(() => requireFullName(name), 'invalid-argument', words);
});

test('are refused when they could not be done', () => {
  const plain = plainRequest('app:1');
  const labelled = (policy: string) => ({ ...plain, identity: { ...plain.identity, labels: { 'io.containers.autoupdate': policy } } });
  requireUpdatable(plain);
  for (const policy of ['local', 'disabled']) requireUpdatable(labelled(policy));
  for (const policy of ['registry', 'image']) assertFails(() => requireUpdatable(labelled(policy)), 'invalid-argument', words);
});

test.run();
