import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseInterface, isUsingAddresses, memberOf, randomMac } from '../../../src/container/bridge.ts';
import { plainAttachment } from '../../../src/network/attachment.ts';
import { addContainer, rootRequest, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const test = suite('the places of a container on networks');
test('have the first free interface', () => {
  assert.is(chooseInterface([]), 'eth0');
  assert.is(chooseInterface(['eth0', 'shop0', 'eth2']), 'eth1');
});
test('have an Ethernet address that nobody else administers, and that is no group', () => {
  for (let count = 0; count < 50; count++) assert.match(randomMac(), /^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/);
});
test('are told to netavark with the names of the container', () => {
  using scratch = scratchEngine();
  const plain = rootRequest();
  const container = addContainer(scratch, { wanted: { ...plain, network: { ...plain.network, hostname: 'web' } } });
  const member = memberOf(container, { ...plainAttachment('front'), aliases: ['shop'] }, true);
  assert.equal([member.hostname, member.aliases, member.hasOwnRoute], ['web', ['shop'], true]);
});
test('are its own while it runs', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  assert.not.ok(isUsingAddresses(scratch.engine, container.id));
  assert.not.ok(isUsingAddresses(scratch.engine, 'f'.repeat(64)));
  writeStatus(scratch, container, { state: 'running', pid: process.pid });
  assert.ok(isUsingAddresses(scratch.engine, container.id));
});
test.run();
