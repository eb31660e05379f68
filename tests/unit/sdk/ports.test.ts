import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Given } from '../../../src/sdk/given.ts';
import { portMappings } from '../../../src/sdk/ports.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('portMappings');

const read = (ports: unknown) => portMappings(new Given('run', { ports }, ['ports']));
const tcp = { count: 1, protocol: 'tcp' };

for (const [ports, expected] of [
  [undefined, []],
  [[5432], [{ hostIp: '127.0.0.1', hostPort: undefined, containerPort: 5432, ...tcp }]],
  [['53/udp'], [{ hostIp: '127.0.0.1', hostPort: undefined, containerPort: 53, count: 1, protocol: 'udp' }]],
  [['8080:80'], [{ hostIp: '', hostPort: 8080, containerPort: 80, ...tcp }]],
  [['[::1]:8080:80'], [{ hostIp: '::1', hostPort: 8080, containerPort: 80, ...tcp }]],
  [{ 80: 0 }, [{ hostIp: '127.0.0.1', hostPort: undefined, containerPort: 80, ...tcp }]],
  [{ '53/udp': 5353 }, [{ hostIp: '127.0.0.1', hostPort: 5353, containerPort: 53, count: 1, protocol: 'udp' }]],
] as const) {
  test(`reads ${JSON.stringify(ports)}`, () => assert.equal(read(ports), expected));
}

for (const ports of [[0], [70_000], [1.5], [true], ['x'], { 80: '8080' }, { 80: -1 }, { 80: 70_000 }, { '1.2.3.4:80': 0 }, 80, '80']) {
  test(`refuses ${JSON.stringify(ports)}`, () => void assertFails(() => read(ports), 'invalid-argument'));
}

test.run();
