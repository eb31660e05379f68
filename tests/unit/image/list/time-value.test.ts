import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseMoment } from '../../../../src/image/list/time-value.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('parseMoment');
const now = Date.parse('2026-01-02T00:00:00Z');

for (const [text, expected] of [
  ['24h', '2026-01-01T00:00:00.000Z'],
  ['1h30m', '2026-01-01T22:30:00.000Z'],
  ['2025-12-31', '2025-12-31T00:00:00.000Z'],
  ['2025-12-31T01:02:03Z', '2025-12-31T01:02:03.000Z'],
  ['1700000000', '2023-11-14T22:13:20.000Z'],
] as const) {
  test(`reads ${text}`, () => assert.is(new Date(parseMoment(text, now)).toISOString(), expected));
}

for (const text of ['xx', '', '1x', 'h'])
  test(`refuses ${JSON.stringify(text)}`, () =>
    void assertFails(() => parseMoment(text, now), 'invalid-argument', /failed to parse value as time or duration/));

test.run();
