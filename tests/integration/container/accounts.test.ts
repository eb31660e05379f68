import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accountFacts } from '../../../src/container/accounts.ts';
import { parseUserNamespaceMode } from '../../../src/runtime/namespaces.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const plain = rootRequest();
const withUsers = (...hostUsers: readonly string[]) => ({
  ...plain,
  process: { ...plain.process, accounts: { passwd: true, passwdEntry: undefined, groupEntry: undefined, hostUsers } },
});

const test = suite('accountFacts');
test('tells nothing of the host unless asked', () => {
  using scratch = scratchEngine();
  assert.equal(accountFacts(scratch.engine, plain), { kept: undefined, hostUsers: [] });
});
test('knows the caller with keep-id, with the IDs inside', () => {
  using scratch = scratchEngine();
  const user = parseUserNamespaceMode('keep-id:uid=200,gid=210');
  const { kept } = accountFacts(scratch.engine, { ...plain, namespaces: { ...plain.namespaces, user } });
  assert.equal([kept?.name, kept?.uid, kept?.gid], [scratch.engine.places.userName, 200, 210]);
});
test('finds users of the host, and names one that is not there', () => {
  using scratch = scratchEngine();
  assert.equal(
    accountFacts(scratch.engine, withUsers('root', '0')).hostUsers.map(({ name, uid }) => [name, uid]),
    [
      ['root', 0],
      ['root', 0],
    ],
  );
  assertFails(
    () => accountFacts(scratch.engine, withUsers('no-such-user-here')),
    'command-not-invokable',
    /unknown user no-such-user-here/,
  );
});
test.run();
