import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync } from 'node:fs';
import { keeperDirectory } from '../../../src/container/keeper-state.ts';
import { tellServers } from '../../../src/container/tell-servers.ts';
import { networkRecord } from '../../support/network-record.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('tellServers');
test('starts nothing for a network that nobody is on', async () => {
  using scratch = scratchEngine();
  await tellServers(scratch.engine, networkRecord({ dnsServers: ['192.0.2.53'] }));
  assert.not.ok(existsSync(keeperDirectory(scratch.engine.places.runRoot)));
});
test.run();
