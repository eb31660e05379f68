import { createServer } from 'node:net';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { networkModeOf, setUpNetwork } from '../../../src/container/network.ts';
import type { NetworkMode } from '../../../src/config/network-settings.ts';
import type { Container } from '../../../src/container/declared.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { testNeeding } from '../../support/needs.ts';
import { addContainer, rootRequest, type ScratchEngine, scratchEngine } from '../../support/scratch-engine.ts';

function connected(scratch: ScratchEngine, mode: NetworkMode | undefined, hostPort?: number): Container {
  const plain = rootRequest();
  const port = { hostIp: '127.0.0.1', hostPort: hostPort ?? 0, containerPort: 80, count: 1, protocol: 'tcp' } as const;
  return addContainer(scratch, {
    wanted: { ...plain, network: { ...plain.network, mode } },
    declared: hostPort === undefined ? {} : { ports: [port] },
  });
}

const modes = suite('networkModeOf');
modes('is pasta when nothing was asked', () => {
  using scratch = scratchEngine();
  assert.is(networkModeOf(connected(scratch, undefined)).kind, 'pasta');
  assert.is(networkModeOf(connected(scratch, { kind: 'none' })).kind, 'none');
});
modes.run();

const setUp = suite('setUpNetwork');
setUp('needs no tool for none and host', async () => {
  using scratch = scratchEngine();
  assert.is((await setUpNetwork(scratch.engine, connected(scratch, { kind: 'none' }))).tool, undefined);
  const host = await setUpNetwork(scratch.engine, connected(scratch, { kind: 'host' }));
  assert.equal([host.tool, host.sharesHost], [undefined, true]);
});
testNeeding(setUp, ['pasta'], 'hands ports to pasta', async () => {
  using scratch = scratchEngine();
  const { tool, dnsServers } = await setUpNetwork(scratch.engine, connected(scratch, undefined, 20_123));
  assert.is(tool?.name, 'pasta');
  assert.ok(tool?.argv.some((word) => word.includes('20123:80')));
  assert.equal(dnsServers, ['169.254.1.1']);
});
testNeeding(setUp, ['pasta'], 'refuses a port that is taken, and one that is not for users', async () => {
  using scratch = scratchEngine();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await assertRejects(
    setUpNetwork(scratch.engine, connected(scratch, undefined, port)),
    'in-use',
    /address already in use by .* \(process \d+\)/,
  );
  await assertRejects(setUpNetwork(scratch.engine, connected(scratch, undefined, 1)), 'denied', /privileged port 1/);
  server.close();
});
setUp.run();
