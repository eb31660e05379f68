import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container } from '../../../src/container/declared.ts';
import { networkOwner, refreshNames, sharedNames } from '../../../src/container/joined-names.ts';
import { runDirectoryOf } from '../../../src/container/view.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { addContainer, rootRequest, scratchEngine, writeStatus, type ScratchEngine } from '../../support/scratch-engine.ts';

function joining(container: string, changes: Partial<CreateRequest['namespaces']> = {}): CreateRequest {
  const plain = rootRequest();
  const mode = { kind: 'container', container } as const;
  return { ...plain, network: { ...plain.network, mode }, namespaces: { ...plain.namespaces, ...changes } };
}

function started(scratch: ScratchEngine, name: string): { owner: Container; hosts: string } {
  const owner = addContainer(scratch, { name });
  const directory = runDirectoryOf(scratch.engine.places.runRoot, owner.id);
  mkdirSync(directory, { recursive: true });
  for (const file of ['hosts', 'hosts.own']) writeFileSync(`${directory}/${file}`, '::1\tlocalhost\n');
  writeFileSync(`${directory}/hostname`, `${name}-host\n`);
  return { owner, hosts: `${directory}/hosts` };
}

const test = suite('joined names');
test('are files of the container whose network it is, however many are in between', () => {
  using scratch = scratchEngine();
  const { owner, hosts } = started(scratch, 'owner');
  addContainer(scratch, { name: 'between', wanted: joining('owner') });
  const request = joining('between', { uts: { kind: 'container', container: 'owner' } });
  assert.is(networkOwner(scratch.engine, request)?.id, owner.id);
  assert.equal(sharedNames(scratch.engine, request), { hosts, resolvConf: hosts.replace(/hosts$/, 'resolv.conf'), hostname: 'owner-host' });
  assert.equal(sharedNames(scratch.engine, rootRequest()), {});
});
test('come with who starts and go with who ends, in the same file', () => {
  using scratch = scratchEngine();
  const { owner, hosts } = started(scratch, 'owner');
  const { ino } = statSync(hosts);
  const [one, two] = ['one', 'two'].map((name) => addContainer(scratch, { name, wanted: joining(owner.id) }));
  assert.ok(one !== undefined && two !== undefined);
  refreshNames(scratch.engine, { starting: one });
  writeStatus(scratch, one, { state: 'running', startedAt: 1 });
  refreshNames(scratch.engine, { starting: two });
  assert.is(readFileSync(hosts, 'utf8'), '::1\tlocalhost\n127.0.0.1\tone\n127.0.0.1\ttwo\n');
  refreshNames(scratch.engine, { ended: one });
  assert.is(readFileSync(hosts, 'utf8'), '::1\tlocalhost\n');
  assert.is(statSync(hosts).ino, ino, 'it is bound into containers');
});
test('are nobody’s business for a container with a network of its own', () => {
  using scratch = scratchEngine();
  const { owner, hosts } = started(scratch, 'owner');
  refreshNames(scratch.engine, { ended: owner });
  refreshNames(scratch.engine, {});
  assert.is(readFileSync(hosts, 'utf8'), '::1\tlocalhost\n');
});
test('survive that the owner was started by a tiffin that knew none of this', () => {
  using scratch = scratchEngine();
  const { owner, hosts } = started(scratch, 'owner');
  writeFileSync(`${hosts}.own`, '');
  const member = addContainer(scratch, { name: 'm', wanted: joining(owner.id) });
  refreshNames(scratch.engine, { starting: member });
  assert.match(readFileSync(hosts, 'utf8'), /127\.0\.0\.1\tm\n$/);
});
test.run();
