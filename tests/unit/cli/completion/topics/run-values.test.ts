import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closed, wordsFor } from '../../../../support/asking.ts';

const test = suite('values of options of run');
test('are modes, and what some of them take', async () => {
  assert.equal(await wordsFor('pid-mode', '', closed), ['private', 'host', 'container:', 'ns:']);
  assert.ok((await wordsFor('userns-mode', 'k', closed)).includes('keep-id'));
  assert.equal(await wordsFor('userns-mode', 'keep-id:uid=1,', closed), [
    'keep-id:uid=1,uid=',
    'keep-id:uid=1,gid=',
    'keep-id:uid=1,size=',
  ]);
  assert.equal(await wordsFor('network-mode', 'fr'), ['front', 'front:']);
  assert.ok((await wordsFor('network-mode', 'front:', closed)).includes('front:ip='));
  assert.equal(await wordsFor('network-mode', 'pasta:', closed), []);
});
test('are pods, secrets and variables, and how they are used', async () => {
  assert.equal(await wordsFor('pod-or-new'), ['shop', 'new:']);
  assert.equal(await wordsFor('secret-use', 'token,ty', closed), ['token,type=env', 'token,type=mount']);
  assert.equal(await wordsFor('environment-name', 'EDI', closed), ['EDITOR']);
  assert.ok((await wordsFor('volumes-from', 'web:', closed)).includes('web:ro'));
});
test('are what options of security, limits and the kernel are called', async () => {
  assert.ok((await wordsFor('security-option', 'seccomp=/et', closed)).includes('seccomp=/etc/'));
  assert.equal(await wordsFor('ulimit', 'nof', closed), ['nofile=']);
  assert.ok((await wordsFor('sysctl', 'net.ipv4.ip_f', closed)).includes('net.ipv4.ip_forward='));
  assert.equal(await wordsFor('sysctl', 'net.../', closed), []);
  assert.ok((await wordsFor('time-zone', '', closed)).includes('local'));
  assert.equal(await wordsFor('time-zone', '../', closed), []);
  assert.equal(await wordsFor('host-entry', 'db:', closed), ['db:host-gateway']);
  assert.ok(Array.isArray(await wordsFor('subuid-name', '', closed)));
});
test.run();
