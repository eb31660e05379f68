import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freePorts, hostAddresses, setUpPasta } from '../../../src/container/connection.ts';
import type { PastaRequest } from '../../../src/network/pasta.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const port = (hostPort: number) => ({ hostIp: '127.0.0.1', hostPort, containerPort: 80, count: 1, protocol: 'tcp' }) as const;
const request: PastaRequest = {
  path: '/usr/bin/pasta',
  features: { mapGuestAddress: false, localMode: false },
  mappings: [],
  options: [],
  routes: { ipv4: true, ipv6: false },
  interfaceName: 'pasta0',
};

const connects = suite('setUpPasta');
connects('publishes what the container wants, on an interface of its own name', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { declared: { ports: [port(20_124)] } });
  const setup = setUpPasta(scratch.engine, container, request);
  assert.is(setup.tool?.name, 'pasta');
  const line = setup.tool?.argv.join(' ') ?? '';
  assert.match(line, '-I pasta0');
  assert.match(line, '-t 127.0.0.1/20124-20124:80-80');
  assert.equal([setup.ownAddresses, setup.dnsServers, setup.keepsHostServers], [['10.0.2.100'], ['169.254.1.1'], true]);
});
connects.run();

const ports = suite('freePorts');
ports('refuses those that are taken, naming the process', async () => {
  using scratch = scratchEngine();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port: taken } = server.address() as { port: number };
    const container = addContainer(scratch, { declared: { ports: [port(taken)] } });
    assertFails(() => freePorts(scratch.engine, container), 'in-use', new RegExp(`by .* \\(process ${process.pid}\\)`));
  } finally {
    server.close();
  }
});
ports('are the addresses of this host', () => {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
  assert.ok(hostAddresses().every((address) => own.includes(address) && address !== '127.0.0.1'));
});
ports.run();
