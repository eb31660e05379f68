import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eventColumns, eventJson, eventRow, eventText } from '../../../../../src/cli/output/columns/event.ts';
import type { RecordedEvent } from '../../../../../src/events/event.ts';

const timeNano = 1795268875148766860n;
const died: RecordedEvent = {
  timeNano,
  type: 'container',
  status: 'died',
  id: 'a'.repeat(64),
  name: 'web "timeNano":"1"',
  image: 'nginx',
  exitCode: 3,
  attributes: { a: 'b' },
};

const test = suite('events');
test('are lines for people, as Podman words them', () => {
  const head = '2026-11-21 13:47:55.14876686 +0000 UTC';
  assert.is(eventText(died, { noTrunc: false }), `${head} container died ${'a'.repeat(12)} (image=nginx, name=web "timeNano":"1", a=b)`);
  assert.is(
    eventText({ ...died, name: 'w', status: 'health_status', healthStatus: 'healthy', attributes: {} }, { noTrunc: true }),
    `${head} container health_status ${'a'.repeat(64)} (image=nginx, name=w, health_status=healthy, health_failing_streak=0, health_log=)`,
  );
  assert.is(eventText({ timeNano, type: 'image', status: 'tag', id: 'b', name: 'n' }, { noTrunc: true }), `${head} image tag b n`);
  assert.is(eventText({ timeNano, type: 'volume', status: 'create', name: 'v' }, { noTrunc: true }), `${head} volume create v`);
  assert.is(eventText({ timeNano, type: 'system', status: 'refresh' }, { noTrunc: true }), `${head} system refresh`);
});
test('are JSON with a number that JavaScript cannot hold', () => {
  assert.is(
    eventJson(died),
    `{"ContainerExitCode":3,"ID":"${'a'.repeat(64)}","Image":"nginx","Name":"web \\"timeNano\\":\\"1\\"","Status":"died","time":1795268875,"timeNano":1795268875148766860,"Type":"container","Attributes":{"a":"b"}}`,
  );
});
test('have fields for templates', () => {
  const row = eventRow(died) as Record<string, unknown>;
  assert.equal([row['Name'], row['TimeNano'], row['Time'], row['ContainerExitCode']], [died.name, String(timeNano), 1795268875, 3]);
  assert.equal(Object.keys(row), Object.keys(eventColumns.fields));
});
test.run();
