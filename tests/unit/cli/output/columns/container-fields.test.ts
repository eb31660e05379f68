import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  commandText,
  exposedPorts,
  labels,
  namespaceOf,
  namespaces,
  networks,
  portsCell,
  publishedPorts,
  seconds,
  sizeText,
  stateTone,
  targets,
  type ContainerRow,
} from '../../../../../src/cli/output/columns/container-fields.ts';

import { plainRequest } from '../../../../../src/runtime/plain-request.ts';

const port = { hostIp: '', hostPort: 8080, containerPort: 80, count: 1, protocol: 'tcp' };
const record = {
  labels: {},
  request: {
    request: plainRequest('nginx'),
    command: ['/init', 'serve', 'everything there is'],
    entrypointWords: 1,
    ports: [],
    exposedPorts: ['80/tcp', '80/udp', '9/tcp'],
    mounts: [
      { kind: 'bind', volume: 'v', target: '/data' },
      { kind: 'bind', target: '/host' },
      { kind: 'tmpfs', target: '/t' },
    ],
  },
};
const row = { record, state: { name: 'running', init: { pid: process.pid, startTime: 1 } }, size: undefined } as unknown as ContainerRow;
const style = { noTrunc: false, now: new Date() };

const test = suite('fields of ps');
test('shows the command without its entrypoint, cut when it is long', () => {
  assert.is(commandText(row, style), 'serve everything ...');
  assert.is(commandText(row, { ...style, noTrunc: true }), 'serve everything there is');
});
test('shows named volumes behind what is bound', () => assert.equal(targets(row), ['/host', '/t', '/data']));
test('groups exposed ports by number', () =>
  assert.equal(
    [...exposedPorts(row)],
    [
      [9, ['tcp']],
      [80, ['tcp', 'udp']],
    ],
  ));
test('shows the ports of who has the network', () => {
  const networkOwner = { request: { ports: [port] } } as never;
  assert.is(publishedPorts(row).length, 0);
  assert.is(portsCell({ ...row, networkOwner }), '0.0.0.0:8080->80/tcp, 9/tcp, 80/udp');
});
test('has no labels, networks, size until there are some', () => {
  assert.equal([labels(row).size, networks(row), sizeText(row)], [0, [], '']);
  assert.is(sizeText({ ...row, size: { writableBytes: 0, totalBytes: 2_000_000 } }), '0B (virtual 2MB)');
});
test('looks at namespaces when they were asked for', () => {
  assert.match(namespaceOf(row, 'net'), /^\d+$/);
  assert.is(namespaces(row)['Net'], '');
  assert.is(namespaces({ ...row, showsNamespaces: true })['Net'], namespaceOf(row, 'net'));
});
test("counts from 1970, or gives Go's zero time", () => assert.equal([seconds(2_000_000_000n), seconds(undefined)], [2, -62_135_596_800]));
test('says by colour what runs and what has failed', () => {
  const tone = (name: string, exitCode = 0): string => stateTone({ ...row, state: { name, exitCode } as never });
  assert.equal(
    [tone('running'), tone('paused'), tone('exited'), tone('exited', 1), tone('created')],
    ['good', 'warning', 'dim', 'bad', 'plain'],
  );
  assert.is(stateTone({ ...row, health: 'unhealthy' }), 'bad');
});
test.run();
