import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container } from '../../../src/container/declared.ts';
import { refreshNames } from '../../../src/container/joined-names.ts';
import { neighboursOf, peersOf, warnOfHostsFiles, writePeers } from '../../../src/container/peer-names.ts';
import { runDirectoryOf } from '../../../src/container/view.ts';
import { plainAttachment } from '../../../src/network/attachment.ts';
import { networkRecord } from '../../support/network-record.ts';
import { addContainer, scratchEngine, writeStatus, type ScratchEngine } from '../../support/scratch-engine.ts';

type Member = { readonly container: Container; readonly hosts: () => string };

function member(scratch: ScratchEngine, name: string, places: Readonly<Record<string, string>>): Member {
  const container = addContainer(scratch, { name });
  const directory = runDirectoryOf(scratch.engine.places.runRoot, container.id);
  mkdirSync(directory, { recursive: true });
  for (const file of ['hosts', 'hosts.own']) writeFileSync(`${directory}/${file}`, '::1\tlocalhost\n');
  writePeers(
    directory,
    Object.entries(places).map(([network, address]) => ({ network, addresses: [address], names: [name, `${name}-alias`] })),
  );
  return { container, hosts: () => readFileSync(`${directory}/hosts`, 'utf8').replace('::1\tlocalhost\n', '') };
}

const test = suite('names of networks in /etc/hosts');
test('come with who starts, go with who ends, and stay within a network', () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const web = member(scratch, 'web', { front: '10.89.0.2' });
  const shop = member(scratch, 'shop', { front: '10.89.0.3', back: '10.89.1.3' });
  const store = member(scratch, 'store', { back: '10.89.1.2' });
  for (const { container } of [web, shop, store]) {
    refreshNames(engine, { starting: container });
    writeStatus(scratch, container, { state: 'running', startedAt: 1 });
    writeStatus(scratch, container, { state: 'running', pid: process.pid });
  }
  assert.is(web.hosts(), '10.89.0.3\tshop shop-alias\n');
  assert.equal(shop.hosts().trim().split('\n').toSorted(), ['10.89.0.2\tweb web-alias', '10.89.1.2\tstore store-alias']);
  assert.is(store.hosts(), '10.89.1.3\tshop shop-alias\n');
  refreshNames(engine, { ended: shop.container });
  assert.equal([web.hosts(), store.hosts()], ['', '']);
  assert.equal(
    neighboursOf(engine, shop.container)
      .map(({ name }) => name)
      .toSorted(),
    ['store', 'web'],
  );
});
test('are those of networks that have names', () => {
  const [front, quiet] = [networkRecord({ name: 'front' }), networkRecord({ name: 'quiet', dnsEnabled: false })];
  const endpoints = ['front', 'quiet'].map((network) => ({
    network,
    containerId: 'a',
    interfaceName: 'eth0',
    mac: '',
    addresses: ['10.89.0.2'],
  }));
  const attachments = [{ ...plainAttachment('front'), aliases: ['shop'] }, plainAttachment('quiet')];
  assert.equal(peersOf({ id: 'a'.repeat(64), name: 'web' }, attachments, { networks: [front, quiet], endpoints }), [
    { network: 'front', addresses: ['10.89.0.2'], names: ['web', 'shop', 'aaaaaaaaaaaa'] },
  ]);
});
test('are warned of once', () => {
  using scratch = scratchEngine();
  const warnings: string[] = [];
  const { places } = scratch.engine;
  for (let times = 0; times < 2; times++)
    warnOfHostsFiles({ places, log: { ...scratch.engine.log, warn: (text) => void warnings.push(text) } });
  assert.is(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^aardvark-dns was not found/);
});
test.run();
