import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  expandPorts,
  formatPortMapping,
  mergePorts,
  parseExposedPort,
  parsePortMapping,
  publishExposed,
} from '../../../src/network/port-mapping.ts';
import { assertFails } from '../../support/assert-fails.ts';

const tcp = (hostIp: string, hostPort: number | undefined, containerPort: number, count = 1) => ({
  hostIp,
  hostPort,
  containerPort,
  count,
  protocol: 'tcp' as const,
});

const parses = suite('parsePortMapping');
for (const [text, expected] of [
  ['80', [tcp('', undefined, 80)]],
  ['8080:80', [tcp('', 8080, 80)]],
  ['127.0.0.1:8080:80', [tcp('127.0.0.1', 8080, 80)]],
  ['127.0.0.1::80', [tcp('127.0.0.1', undefined, 80)]],
  ['::80', [tcp('', undefined, 80)]],
  [':80', [tcp('', undefined, 80)]],
  ['[::1]:8080:80', [tcp('::1', 8080, 80)]],
  ['[::]::80', [tcp('::', undefined, 80)]],
  ['0.0.0.0:65535:65535', [tcp('0.0.0.0', 65_535, 65_535)]],
  ['8000-8010:80-90', [tcp('', 8000, 80, 11)]],
  ['80-90', [tcp('', undefined, 80, 11)]],
  ['53:53/UDP', [{ ...tcp('', 53, 53), protocol: 'udp' }]],
  ['53:53/tcp,udp', [tcp('', 53, 53), { ...tcp('', 53, 53), protocol: 'udp' }]],
] as const) {
  parses(`reads ${text}`, () => assert.equal(parsePortMapping(text), expected));
}
for (const [text, code, message] of [
  ['nonsense', 'invalid-argument', /parsing container port: invalid port number: "nonsense"/],
  ['99999:80', 'invalid-argument', /parsing host port: port numbers must be between 1 and 65535 \(inclusive\), got 99999/],
  ['80:99999', 'invalid-argument', /parsing container port: port numbers must be between/],
  ['0:80', 'invalid-argument', /between 1 and 65535/],
  ['8080:0', 'invalid-argument', /between 1 and 65535/],
  ['8080:', 'invalid-argument', /parsing container port/],
  ['', 'invalid-argument', /parsing container port/],
  ['8000-8010:80', 'invalid-argument', /different lengths: 11 vs 1/],
  ['10-5:10-5', 'invalid-argument', /the end of range "10-5" is below its start/],
  ['1-2-3', 'invalid-argument', /invalid port range/],
  ['localhost:80:80', 'invalid-argument', /parsing host IP: "localhost" is not an IP address/],
  ['999.0.0.1:80:80', 'invalid-argument', /parsing host IP/],
  ['::1:80:80', 'invalid-argument', /an IPv6 address stands in brackets/],
  ['[::1]:80', 'invalid-argument', /invalid port format/],
  ['1:2:3:4', 'invalid-argument', /invalid port format/],
  ['80/sctp', 'unsupported', /sctp cannot be forwarded without root/],
  ['80/x', 'invalid-argument', /unrecognized protocol "x" in port mapping/],
  ['80/', 'invalid-argument', /unrecognized protocol "" in port mapping/],
  ['+80', 'invalid-argument', /invalid port number/],
  ['8e1', 'invalid-argument', /invalid port number/],
] as const) {
  parses(`refuses ${JSON.stringify(text)}`, () => void assertFails(() => parsePortMapping(text), code, message));
}
parses.run();

const exposed = suite('parseExposedPort and publishExposed');
exposed('reads what images and --expose write', () => {
  assert.equal(parseExposedPort('80/tcp'), { containerPort: 80, count: 1, protocol: 'tcp' });
  assert.equal(parseExposedPort('8000-8002/udp'), { containerPort: 8000, count: 3, protocol: 'udp' });
  assertFails(() => parseExposedPort('x'), 'invalid-argument', /parsing exposed port/);
});
exposed('publishes what no mapping covers, each port once', () => {
  const list = publishExposed(['80/tcp', '53/udp', '53/udp', '81-82'].map(parseExposedPort), parsePortMapping('8080-8081:80-81'));
  assert.equal(
    list.map((mapping) => `${mapping.containerPort}/${mapping.protocol}`),
    ['53/udp', '82/tcp'],
  );
});
exposed.run();

const lists = suite('lists of mappings');
lists('unfold ranges', () => {
  assert.equal(expandPorts(parsePortMapping('8000-8001:80-81')), [tcp('', 8000, 80), tcp('', 8001, 81)]);
  assert.equal(
    expandPorts(parsePortMapping('80-81')).map((mapping) => mapping.hostPort),
    [undefined, undefined],
  );
});
lists('fold equal mappings', () => assert.is(mergePorts([...parsePortMapping('80:80'), ...parsePortMapping('80:80')]).length, 1));
lists('keep two that are to be chosen', () => assert.is(mergePorts([...parsePortMapping('80'), ...parsePortMapping('80')]).length, 2));
lists('keep one port on two addresses or protocols', () => {
  assert.is(mergePorts(['127.0.0.1:80:80', '127.0.0.2:80:80', '80:80/udp'].flatMap(parsePortMapping)).length, 3);
});
for (const pair of [
  ['8080:80', '8080:81'],
  ['8080:80', '127.0.0.1:8080:80'],
  ['8000-8010:80-90', '8005:1'],
]) {
  lists(
    `refuse ${pair.join(' with ')}`,
    () => void assertFails(() => mergePorts(pair.flatMap(parsePortMapping)), 'invalid-argument', /conflicting port mappings for host port/),
  );
}
lists('are shown as in ps', () => {
  assert.equal(['8080:80', '[::1]:1-2:3-4', '80/udp'].flatMap(parsePortMapping).map(formatPortMapping), [
    '0.0.0.0:8080->80/tcp',
    '[::1]:1-2->3-4/tcp',
    '80/udp',
  ]);
});
lists.run();
