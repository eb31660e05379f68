import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseBuildSecret, parseBuildSsh } from '../../../../../src/cli/request/build/secrets.ts';
import { assertFails } from '../../../../support/assert-fails.ts';
import { buildFacts } from '../../../../support/build-fields.ts';

const facts = { ...buildFacts({ TOKEN: 'x', HOME: '/etc' }), directory: '/etc' };

const test = suite('parseBuildSecret');
for (const [text, expected] of [
  ['id=a,src=/etc/passwd', { id: 'a', source: { kind: 'file', path: '/etc/passwd' } }],
  ['id=a,source=passwd', { id: 'a', source: { kind: 'file', path: '/etc/passwd' } }],
  ['id=a,src=~/passwd', { id: 'a', source: { kind: 'file', path: '/etc/passwd' } }],
  ['id=a,env=TOKEN', { id: 'a', source: { kind: 'variable', name: 'TOKEN' } }],
  ['id=a,src=TOKEN,type=env', { id: 'a', source: { kind: 'variable', name: 'TOKEN' } }],
  ['id=TOKEN', { id: 'TOKEN', source: { kind: 'variable', name: 'TOKEN' } }],
  ['type=file,id=passwd', { id: 'passwd', source: { kind: 'file', path: '/etc/passwd' } }],
  ['id=kept', { id: 'kept', source: { kind: 'stored', name: 'kept' } }],
] as const) {
  test(`reads ${text}`, () => assert.equal(parseBuildSecret(text, facts), expected));
}
for (const [text, code, message] of [
  ['src=/etc/passwd', 'invalid-argument', /no id/],
  ['id=a,src=/etc/none', 'not-found', /\/etc\/none: no such file/],
  ['id=a,env=NONE', 'not-found', /no variable NONE/],
  ['id=a,type=vault', 'invalid-argument', /type "vault"/],
  ['id=a,colour=red', 'invalid-argument', /"colour" is not known/],
] as const) {
  test(`refuses ${text}`, () => void assertFails(() => parseBuildSecret(text, facts), code, message));
}
test.run();

const ssh = suite('parseBuildSsh');
ssh('reads agents and keys', () => {
  const agent = { ...facts, env: { SSH_AUTH_SOCK: '/etc/passwd' } };
  assert.equal(parseBuildSsh('default', agent), { id: 'default', paths: ['/etc/passwd'] });
  assert.equal(parseBuildSsh('git=passwd,group', agent), { id: 'git', paths: ['/etc/passwd', '/etc/group'] });
});
ssh(
  'says that there is no agent',
  () => void assertFails(() => parseBuildSsh('default', facts), 'invalid-argument', /SSH_AUTH_SOCK is not set/),
);
ssh('says which key is not there', () => void assertFails(() => parseBuildSsh('a=/etc/none', facts), 'not-found', /\/etc\/none/));
ssh.run();
