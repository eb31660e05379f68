import { createServer } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  assignHostPorts,
  firstUnprivilegedPort,
  parseSocketTable,
  refusePrivilegedPorts,
  type UsedPort,
  usedPorts,
} from '../../../src/network/host-ports.ts';
import { parsePortMapping } from '../../../src/network/port-mapping.ts';
import { assertFails } from '../../support/assert-fails.ts';

const used = (port: number, ip = '0.0.0.0'): UsedPort => ({ protocol: 'tcp', ip, port });

const assigns = suite('assignHostPorts');
assigns('chooses among the ephemeral ports, and never one that is held', () => {
  const [mapping] = assignHostPorts(parsePortMapping('80'), [used(32_768)], () => 0);
  assert.is(mapping?.hostPort, 32_769);
});
assigns('chooses whole blocks for ranges', () => {
  const [mapping] = assignHostPorts(parsePortMapping('80-82'), [used(32_769)], () => 0);
  assert.is(mapping?.hostPort, 32_770);
});
assigns('never gives one port twice', () => {
  const mappings = assignHostPorts(['80', '81', '32769:82'].flatMap(parsePortMapping), [], () => 0);
  assert.equal(
    mappings.map((mapping) => mapping.hostPort),
    [32_768, 32_770, 32_769],
  );
});
assigns('keeps order and fixed ports', () =>
  assert.equal(
    assignHostPorts(parsePortMapping('8080:80'), [], () => 0),
    parsePortMapping('8080:80'),
  ),
);
for (const [text, held] of [
  ['8080:80', used(8080)],
  ['8080:80', used(8080, '127.0.0.1')],
  ['127.0.0.1:8080:80', used(8080)],
  ['8000-8100:8000-8100', used(8080, '::')],
] as const) {
  assigns(`says that ${text} is held by a socket on ${held.ip}`, () => {
    assertFails(
      () => assignHostPorts(parsePortMapping(text), [held], () => 0),
      'in-use',
      /cannot publish port 8080\/tcp.*address already in use[\s\S]*ss -ltnp/,
    );
  });
}
assigns('lets others have the port on another address, family or protocol', () => {
  assert.is(
    assignHostPorts(
      parsePortMapping('127.0.0.1:8080:80'),
      [used(8080, '127.0.0.2'), used(8080, '::1'), { protocol: 'udp', ip: '0.0.0.0', port: 8080 }],
      () => 0,
    ).length,
    1,
  );
});
assigns('gives up when no block is free', () => {
  const all = Array.from({ length: 28_232 }, (_, index) => used(32_768 + index));
  assertFails(() => assignHostPorts(parsePortMapping('80'), all, () => 0.5), 'in-use', /no 1 consecutive tcp ports/);
});
assigns.run();

const privileged = suite('refusePrivilegedPorts');
privileged('names the sysctl', () => {
  assertFails(
    () => refusePrivilegedPorts(parsePortMapping('80:80'), 1024),
    'denied',
    /privileged port 80[\s\S]*ip_unprivileged_port_start=80/,
  );
  refusePrivilegedPorts(['1024:80', '80'].flatMap(parsePortMapping), 1024);
});
privileged('reads the limit of this machine', () => assert.type(firstUnprivilegedPort(), 'number'));
privileged.run();

const tables = suite('parseSocketTable');
tables('reads listening sockets of both families', () => {
  const text = `  sl  local_address rem_address   st
   0: 0100007F:1F90 00000000:0000 0A 0
   1: 00000000:0050 00000000:0000 0A 0
   2: 0100007F:C000 0100007F:1F90 01 0
`;
  assert.equal(parseSocketTable(text, 'tcp'), [used(8080, '127.0.0.1'), used(80)]);
  const six = `  sl\n   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A\n`;
  assert.equal(parseSocketTable(six, 'tcp'), [used(8080, '::1')]);
  assert.equal(parseSocketTable('header\ngarbage\n', 'udp'), []);
});
tables('sees a socket of this process', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const found = usedPorts().some((socket) => socket.port === port && socket.ip === '127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
  assert.ok(found);
});
tables.run();
