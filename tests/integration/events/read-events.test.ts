import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EventLog } from '../../../src/events/event-log.ts';
import { readEvents, type EventsRequest } from '../../../src/events/read-events.ts';
import { rotateLog } from '../../../src/events/rotate.ts';

const test = suite('readEvents');
const { signal } = new AbortController();
const past: EventsRequest = { since: undefined, until: undefined, follow: false, signal };

function scratch(): Disposable & { log: EventLog } {
  const root = mkdtempSync(join(tmpdir(), 'events-'));
  return { log: new EventLog(root), [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}

async function names(log: EventLog, request: Partial<EventsRequest> = {}): Promise<string[]> {
  const found: string[] = [];
  await readEvents(log.path, { ...past, ...request }, ({ name = '' }) => found.push(name));
  return found;
}

test('hands on what there is, oldest first, through a rotation', async () => {
  using place = scratch();
  const { log } = place;
  assert.equal(await names(log), []);
  log.write({ type: 'image', status: 'pull', name: 'a' });
  rotateLog(log.path, statSync(log.path).ino);
  log.write({ type: 'image', status: 'pull', name: 'b' });
  appendFileSync(log.path, 'nonsense\n');
  log.write({ type: 'image', status: 'pull', name: 'c' });
  assert.equal(await names(log), ['a', 'b', 'c']);
  assert.equal(await names(log, { since: 1n << 62n }), []);
  assert.equal(await names(log, { until: 1n }), []);
});
test('follows, and loses nothing when the log is put aside meanwhile', async () => {
  using place = scratch();
  const { log } = place;
  log.write({ type: 'image', status: 'pull', name: 'before' });
  const controller = new AbortController();
  const found: string[] = [];
  const over = readEvents(log.path, { ...past, since: 'now', follow: true, signal: controller.signal }, ({ name = '' }) => {
    found.push(name);
    if (name === 'last') controller.abort();
  });
  log.write({ type: 'image', status: 'pull', name: 'a' });
  rotateLog(log.path, statSync(log.path).ino);
  log.write({ type: 'image', status: 'pull', name: 'last' });
  await over;
  assert.equal(found, ['a', 'last']);
});
test('ends at its time', async () => {
  using place = scratch();
  assert.equal(await names(place.log, { until: BigInt(Date.now()) * 1_000_000n, follow: true }), []);
});
test.run();
