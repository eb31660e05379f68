import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toNamespaces } from '../../../../src/cli/request/namespaces.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const nothing = {
  user: undefined,
  uidMap: [],
  gidMap: [],
  pid: undefined,
  ipc: undefined,
  uts: undefined,
  cgroup: undefined,
  subuidName: undefined,
  subgidName: undefined,
};
const bare = { env: {} };

const test = suite('toNamespaces');
test('leaves the user namespace to the settings when nothing is said', () => {
  assert.is(toNamespaces(nothing, bare).userUnsaid, true);
  assert.is(toNamespaces({ ...nothing, user: '' }, bare).userUnsaid, undefined);
  assert.is(toNamespaces({ ...nothing, uidMap: ['0:1:5'] }, bare).userUnsaid, undefined);
});
test('takes PODMAN_USERNS for --userns, where neither it nor a map is given', () => {
  const env = { env: { PODMAN_USERNS: 'nomap' } };
  assert.equal(toNamespaces(nothing, env).user, { kind: 'nomap' });
  assert.equal(toNamespaces({ ...nothing, user: '' }, env).user, { kind: 'private' });
  assert.equal(toNamespaces({ ...nothing, user: 'host' }, env).user, { kind: 'host' });
  assert.equal(toNamespaces({ ...nothing, gidMap: ['0:1:5'] }, env).user, { kind: 'private' });
  assertFails(
    () => toNamespaces(nothing, { env: { PODMAN_USERNS: 'bad' } }),
    'invalid-argument',
    /^unrecognized namespace mode bad passed\n/,
  );
});
test('refuses a mode and a map together', () => {
  const words = /^--userns and --uidmap\/--gidmap\/--subuidname\/--subgidname are mutually exclusive\n/;
  for (const user of ['keep-id', 'auto', 'host', 'private']) {
    assertFails(() => toNamespaces({ ...nothing, user, uidMap: ['0:1:10'] }, bare), 'invalid-argument', words);
    assertFails(() => toNamespaces({ ...nothing, user, subgidName: 'me' }, bare), 'invalid-argument', words);
  }
});
test('takes a name of subuid(5) for both kinds', () => {
  assert.equal(toNamespaces({ ...nothing, subuidName: 'me' }, bare).subordinate, { user: 'me', group: 'me' });
  assert.equal(toNamespaces({ ...nothing, subuidName: 'me', subgidName: 'us' }, bare).subordinate, { user: 'me', group: 'us' });
});
test.run();
