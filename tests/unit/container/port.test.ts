import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container } from '../../../src/container/declared.ts';
import { findPublishedPort, publishedPorts } from '../../../src/container/port.ts';
import { assertFails } from '../../support/assert-fails.ts';

const mapping = { hostIp: '127.0.0.1', hostPort: 8080, containerPort: 80, count: 2, protocol: 'tcp' } as const;
const container = { request: { ports: [mapping] } } as unknown as Container;

const ports = suite('publishedPorts');
ports('takes ranges apart', () => {
  assert.equal(publishedPorts(container), [
    { inside: '80/tcp', hostIp: '127.0.0.1', hostPort: 8080 },
    { inside: '81/tcp', hostIp: '127.0.0.1', hostPort: 8081 },
  ]);
});
ports.run();

const find = suite('findPublishedPort');
find('takes tcp for granted', () => {
  assert.is(findPublishedPort(container, '81')[0]?.hostPort, 8081);
  assert.is(findPublishedPort(container, '80/tcp')[0]?.hostPort, 8080);
});
find('refuses a port that is not published', () => {
  assertFails(() => findPublishedPort(container, '80/udp'), 'not-found', /failed to find published port "80\/udp"/);
});
find.run();
