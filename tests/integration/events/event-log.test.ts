import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EventLog, eventLogPath } from '../../../src/events/event-log.ts';

const test = suite('EventLog');
test('appends lines, puts a full log aside once, and never fails', () => {
  const root = mkdtempSync(join(tmpdir(), 'events-'));
  try {
    const log = new EventLog(root);
    assert.is(log.path, eventLogPath(root));
    log.write({ type: 'image', status: 'pull', name: 'a' });
    assert.match(readFileSync(log.path, 'utf8'), /^\{"timeNano":"\d{19}","type":"image","status":"pull","name":"a"\}\n$/);
    assert.is(statSync(log.path).mode & 0o777, 0o600);
    writeFileSync(log.path, 'x'.repeat((4 << 20) + 1));
    log.write({ type: 'image', status: 'tag' });
    assert.match(readFileSync(`${log.path}.1`, 'utf8').slice(-60), /"status":"tag"\}\n$/);
    assert.is(statSync(log.path).size, 0);
    rmSync(log.path);
    mkdirSync(log.path);
    log.write({ type: 'image', status: 'untag' });
    new EventLog('/no/such/place').write({ type: 'image', status: 'untag' });
  } finally {
    rmSync(root, { recursive: true });
  }
});
test.run();
