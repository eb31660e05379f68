import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accountOps } from '../../../src/runtime/accounts.ts';
import type { AccountFacts } from '../../../src/runtime/account-facts.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { requestWith, specInput, type RequestChanges } from '../../support/runtime/facts.ts';

const nobody: AccountFacts = { kept: undefined, hostUsers: [] };
const dev = { name: 'dev', uid: 1500, gid: 1500, comment: 'Dev' };

function lines(changes: RequestChanges, accounts: AccountFacts | undefined = nobody): string[] {
  const { spec } = buildRuntimeSpec(specInput(changes));
  return accountOps(spec, { request: requestWith(changes), accounts }).map((op) =>
    op.op === 'account' ? `${op.file} ${op.id} ${op.line}` : '',
  );
}
const asUser = (
  user: string,
  accounts: Partial<NonNullable<ReturnType<typeof requestWith>['process']['accounts']>> = {},
): RequestChanges => ({
  process: { user, accounts: { passwd: true, passwdEntry: undefined, groupEntry: undefined, hostUsers: [], ...accounts } },
});

// As Podman 5.8 writes them, where the host's users are not asked for.
const table: readonly (readonly [what: string, found: () => string[], expected: readonly string[]])[] = [
  ['root', () => lines({}), []],
  ['a name', () => lines(asUser('nobody')), []],
  ['a number', () => lines(asUser('1234')), ['passwd 1234 1234:*:1234:$GID:container user:/:/bin/sh']],
  [
    'a number and a group',
    () => lines(asUser('1234:55')),
    ['passwd 1234 1234:*:1234:$GID:container user:/:/bin/sh', 'group 55 55:x:55:1234'],
  ],
  ['a number and a group by name', () => lines(asUser('1234:web')), ['passwd 1234 1234:*:1234:$GID:container user:/:/bin/sh']],
  ['a group alone', () => lines(asUser('root:5')), ['group 5 5:x:5:root']],
  ['--passwd=false', () => lines(asUser('1234:55', { passwd: false })), []],
  [
    '--passwd-entry',
    () => lines(asUser('7', { passwdEntry: '$USERNAME:x:$UID:$GID:$NAME:$HOME:/z' })),
    ['passwd 7 7:x:7:$GID:container user:/:/z'],
  ],
  [
    '--group-entry',
    () => lines(asUser('7:8', { groupEntry: 'gg:x:$GID:$USERLIST:$GROUPNAME' })),
    ['passwd 7 7:*:7:$GID:container user:/:/bin/sh', 'group 8 gg:x:8:7:8'],
  ],
  [
    'keep-id as somebody else',
    () => lines(asUser('77'), { kept: dev, hostUsers: [] }),
    ['passwd 1500 dev:*:1500:1500:Dev:/:/bin/sh', 'group 1500 dev:x:1500:dev', 'passwd 77 77:*:77:$GID:container user:/:/bin/sh'],
  ],
  ['--hostuser', () => lines({}, { kept: undefined, hostUsers: [dev] }), ['passwd 1500 dev:*:1500:1500:Dev:/:/bin/sh']],
];
const test = suite('accountOps');
for (const [what, found, expected] of table) test(what, () => assert.equal(found(), expected));
test('takes the working directory as home, unless it would be another field or line', () => {
  const at = (workingDirectory: string) => lines({ process: { ...asUser('7').process, workingDirectory } })[0];
  assert.is(at('/tmp'), 'passwd 7 7:*:7:$GID:container user:/tmp:/bin/sh');
  assert.is(at('/a:b'), 'passwd 7 7:*:7:$GID:container user:/:/bin/sh');
  assert.is(at('/a\nroot2::0:0::/:/bin/sh'), 'passwd 7 7:*:7:$GID:container user:/:/bin/sh');
});
test('fills what the host says in as it stands', () => {
  const odd = { ...dev, comment: '$HOME $& $UID' };
  assert.equal(lines(asUser('1', { passwdEntry: '$NAME' }), { kept: odd, hostUsers: [] })[0], 'passwd 1500 / $& $UID');
});
test.run();
