import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GoTime } from '../../../src/lib/go-time.ts';

const moment = new GoTime(1795257913736614979n);

const test = suite('GoTime');
test('is RFC 3339 in JSON, nanoseconds without zeros at the end', () => {
  assert.is(JSON.stringify([moment]), '["2026-11-21T10:45:13.736614979Z"]');
  assert.is(new GoTime(1795257913500000000n).toJSON(), '2026-11-21T10:45:13.5Z');
  assert.is(new GoTime(1795257913000000000n).toJSON(), '2026-11-21T10:45:13Z');
});
test('prints as Go prints a time', () => {
  assert.is(String(moment), '2026-11-21 10:45:13.736614979 +0000 UTC');
  assert.is(String(new GoTime(undefined)), '0001-01-01 00:00:00 +0000 UTC');
});
test('answers what templates ask', () => {
  assert.equal([moment.Unix(), moment.UnixNano(), moment.IsZero(), moment.Year()], [1795257913, 1795257913736614979n, false, 2026]);
  assert.equal([new GoTime(undefined).Unix(), new GoTime(undefined).IsZero()], [-62_135_596_800, true]);
  assert.is(moment.Format('Mon Jan 02 15:04:05.999999999 MST 2006, Z07:00'), 'Sat Nov 21 10:45:13.736614979 UTC 2026, Z');
});
test('reads what JSON has', () => {
  assert.is(String(GoTime.parse('2023-11-14T23:13:20.000000001+01:00')), '2023-11-14 22:13:20.000000001 +0000 UTC');
  assert.is(GoTime.parse('yesterday'), undefined);
});
test.run();
