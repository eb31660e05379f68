import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { composeSpec, containerFacts } from '../../../src/container/compose.ts';
import { writeEtcFiles } from '../../../src/container/etc-files.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { rootRequest, type ScratchEngine, scratchEngine } from '../../support/scratch-engine.ts';

function write(scratch: ScratchEngine, request: CreateRequest): (name: string) => string {
  const facts = containerFacts(scratch.engine, { id: 'a'.repeat(64), name: 'web', imageId: undefined, imageName: '/' });
  const composition = { request, image: undefined, facts, mounts: [] };
  const network = {
    tool: undefined,
    dnsServers: ['192.0.2.53'],
    searches: ['dns.test'],
    keepsHostServers: false,
    hostAddress: '192.0.2.1',
    ownAddresses: ['192.0.2.9'],
    sharesHost: false,
  };
  writeEtcFiles(composition, composeSpec(scratch.engine, composition, {}).spec, network);
  return (name) => readFileSync(join(facts.runDirectory, name), 'utf8');
}

const files = suite('writeEtcFiles');
files('name the container, the host and the name server', () => {
  using scratch = scratchEngine();
  const read = write(scratch, rootRequest());
  assert.match(read('hosts'), /^192\.0\.2\.9\taaaaaaaaaaaa web$/m);
  assert.match(read('hosts'), /^192\.0\.2\.1\thost\.containers\.internal/m);
  assert.match(read('resolv.conf'), /^search dns\.test/);
  assert.equal(read('resolv.conf').match(/^nameserver .*$/gm), ['nameserver 192.0.2.53']);
  assert.is(read('hostname'), 'aaaaaaaaaaaa\n');
  assert.match(read('.containerenv'), /^name="web"$/m);
});
files('begin with the file that was asked for', () => {
  using scratch = scratchEngine();
  const base = join(scratch.directory, 'hosts');
  writeFileSync(base, '198.51.100.7 seven\n');
  const plain = rootRequest();
  const read = write(scratch, { ...plain, network: { ...plain.network, hostsFile: base } });
  assert.match(read('hosts'), /^198\.51\.100\.7 seven$/m);
  assertFails(() => write(scratch, { ...plain, network: { ...plain.network, hostsFile: '/no/such' } }), 'not-found');
  assertFails(() => write(scratch, { ...plain, network: { ...plain.network, hostsFile: 'image' } }), 'unsupported');
});
files.run();
