import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandOf, declare } from '../../../src/container/declare.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import type { ImageRecord } from '../../../src/storage/image-record.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, rootRequest, scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';

const execution = { Entrypoint: ['/entry'], Cmd: ['default'], ExposedPorts: ['80/tcp', '53/udp'], StopSignal: 'SIGUSR1' };
const image = { manifestDigest: 'sha256:x', config: { config: execution } } as unknown as ImageRecord;
const plain = rootRequest();
const noCommand = { ...plain, process: { ...plain.process, command: [] } };

const commands = suite('commandOf');
for (const [entrypoint, command, expected] of [
  [undefined, [], ['/entry', 'default']],
  [undefined, ['given'], ['/entry', 'given']],
  [['/own'], [], ['/own']],
  [['/own'], ['given'], ['/own', 'given']],
  [[], ['given'], ['given']],
] as const) {
  commands(`entrypoint ${JSON.stringify(entrypoint)}, command ${JSON.stringify(command)}`, () => {
    assert.equal(commandOf({ ...plain, process: { ...plain.process, entrypoint, command } }, image), expected);
  });
}
commands.run();

function declared(scratch: ScratchEngine, request: CreateRequest): ReturnType<typeof declare> {
  const parts = {
    prepared: { mounts: [], volumes: [], made: [] },
    built: undefined,
    createCommand: [],
    runner: undefined,
    directory: '/d',
  };
  return declare({ services: scratch.engine, request, image, ...parts });
}

const tags = suite('the tag of the log');
const tagged = (tag: string, driver: 'journald' | 'k8s-file') => ({ ...plain, logging: { ...plain.logging, tag, driver } });
tags('is for the journal, and names what there is', () => {
  using scratch = scratchEngine();
  assert.is(declared(scratch, tagged('{{.Name}}/{{.ID}}', 'journald')).log.driver, 'journald');
  assertFails(() => declared(scratch, tagged('{{.Nope}}', 'journald')), 'invalid-argument', /--log-opt tag: \{\{\.Nope\}\} is not known/);
  assertFails(() => declared(scratch, tagged('x', 'k8s-file')), 'invalid-argument', /the log driver k8s-file has no tags/);
});
tags.run();

const declares = suite('declare');
declares('joins request, image and settings', () => {
  using scratch = scratchEngine();
  const found = declared(scratch, noCommand);
  assert.equal(
    [found.stopSignal, found.stopTimeoutSeconds, found.networkMode, found.log.path, found.exposedPorts],
    [10, 10, 'pasta', '/d/ctr.log', ['80/tcp', '53/udp']],
  );
});
declares('chooses free ports of the host for those left open, and publishes all when asked', () => {
  using scratch = scratchEngine();
  const open = { hostIp: '', hostPort: undefined, containerPort: 9, count: 2, protocol: 'tcp' } as const;
  const { ports } = declared(scratch, { ...noCommand, network: { ...plain.network, ports: [open], publishAll: true } });
  assert.is(ports.length, 3);
  for (const { hostPort } of ports) assert.ok((hostPort ?? 0) >= 1024);
});
declares('names the container whose network is joined by its ID', () => {
  using scratch = scratchEngine();
  const other = addContainer(scratch, { name: 'other' });
  const mode = { kind: 'container', container: 'other' } as const;
  assert.is(declared(scratch, { ...noCommand, network: { ...plain.network, mode } }).networkMode, `container:${other.id}`);
});
declares('refuses a stop signal that is none', () => {
  using scratch = scratchEngine();
  assertFails(
    () => declared(scratch, { ...noCommand, process: { ...plain.process, stopSignal: 'FOO' } }),
    'invalid-argument',
    /invalid signal: FOO/,
  );
});
declares.run();
