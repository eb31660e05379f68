import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RawJsonDisplay } from '../../../../../src/cli/output/build/raw-json.ts';
import { buildStep } from '../../../../support/build-events.ts';
import { memoryStream } from '../../../../support/memory-output.ts';

const test = suite('RawJsonDisplay');
test('writes an event a line, bytes as base64', () => {
  const stream = memoryStream();
  using display = new RawJsonDisplay({ stream });
  display.onEvent({ kind: 'step-output', step: buildStep(), stream: 'stdout', bytes: Buffer.from('\u001b[31m\n') });
  display.onEvent({ kind: 'warning', message: 'a\nb' });
  const events = stream
    .text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.is(events.length, 2);
  assert.is(events[0]?.['bytes'], Buffer.from('\u001b[31m\n').toString('base64'));
  assert.match(String(events[1]?.['time']), /^\d{4}-.*Z$/);
});
test.run();
