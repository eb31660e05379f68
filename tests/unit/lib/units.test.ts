import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  formatAge,
  formatDuration,
  formatGoTime,
  formatSize,
  formatSpan,
  parseDuration,
  parseMoment,
  parseDecimalSize,
  parseSize,
} from '../../../src/lib/units.ts';

const sizes = suite('formatSize');
for (const [bytes, expected] of [
  [0, '0B'],
  [999, '999B'],
  [1000, '1kB'],
  [2_010_000, '2.01MB'],
  [123_456_789, '123.5MB'],
  [1_999_999_999_999, '2TB'],
] as const) {
  sizes(`writes ${bytes}`, () => assert.is(formatSize(bytes), expected));
}
sizes('writes three digits and a space as Podman lists', () =>
  assert.is(formatSize(4_267_890, { precision: 3, separator: ' ' }), '4.27 MB'),
);
sizes.run();

const decimals = suite('parseDecimalSize');
decimals('takes steps of 1000', () =>
  assert.equal(['10m', '10kb', '1.5GB', '7'].map(parseDecimalSize), [10_000_000, 10_000, 1_500_000_000, 7]),
);
decimals('refuses what is none', () => assert.throws(() => parseDecimalSize('-1'), /invalid size/));
decimals.run();

const parsing = suite('parseSize');
for (const [text, expected] of [
  ['512m', 512 * 1024 ** 2],
  ['1.5g', 1.5 * 1024 ** 3],
  ['64MiB', 64 * 1024 ** 2],
  ['4096', 4096],
  ['1 kB', 1024],
  ['10b', 10],
  ['0', 0],
] as const) {
  parsing(`reads ${text}`, () => assert.is(parseSize(text), expected));
}
for (const text of ['', 'm', '-1', '1x', '1mm', '99999999p', '0x10', '1e3']) {
  parsing(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => parseSize(text), /invalid size/));
}
parsing.run();

const spans = suite('formatSpan');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
for (const [milliseconds, expected] of [
  [999, 'Less than a second'],
  [1000, '1 second'],
  [59_999, '59 seconds'],
  [minute, 'About a minute'],
  [2 * minute, '2 minutes'],
  [hour, 'About an hour'],
  [1.6 * hour, '2 hours'],
  [47 * hour, '47 hours'],
  [2 * day, '2 days'],
  [14 * day, '2 weeks'],
  [60 * day, '2 months'],
  [800 * day, '2 years'],
] as const) {
  spans(`writes ${milliseconds}`, () => assert.is(formatSpan(milliseconds), expected));
}
spans.run();

const ages = suite('formatAge');
ages('counts back from now', () => assert.is(formatAge(new Date(0), new Date(2 * minute)), '2 minutes ago'));
ages('takes the future for now', () => assert.is(formatAge(new Date(minute), new Date(0)), 'Less than a second ago'));
ages.run();

const durations = suite('parseDuration');
for (const [text, expected] of [
  ['1h30m', 1.5 * hour],
  ['250ms', 250],
  ['-5s', -5000],
  ['0', 0],
  ['1.5s', 1500],
  ['.5s', 500],
  ['10us', 0.01],
] as const) {
  durations(`reads ${text}`, () => assert.is(parseDuration(text), expected));
}
for (const text of ['', '5', '1d', 's', '1h 30m', '1.2.3s']) {
  durations(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => parseDuration(text), /invalid duration/));
}
durations.run();

const written = suite('formatDuration');
for (const text of ['0s', '1h30m0s', '1.5s', '250ms', '10µs', '5ns', '-2m0s']) {
  written(`writes what it read: ${text}`, () => assert.is(formatDuration(parseDuration(text)), text));
}
written.run();

const moments = suite('parseMoment');
const now = new Date('2026-11-21T10:00:00Z');
for (const [text, expected] of [
  ['1700000000', '2023-11-14T22:13:20.000Z'],
  ['10m', '2026-11-21T09:50:00.000Z'],
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
  ['2026-01-02T03:04:05.123456789+01:00', '2026-01-02T02:04:05.123Z'],
] as const) {
  moments(`reads ${text}`, () => assert.is(parseMoment(text, now).toISOString(), expected));
}
for (const text of ['yesterday', '2026-13-01', '2026-01-02T99:00:00Z', '']) {
  moments(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => parseMoment(text, now), /invalid (time|duration)/));
}
moments.run();

const goTime = suite('formatGoTime');
goTime('drops zeros at the end of the fraction', () =>
  assert.is(formatGoTime(new Date('2026-11-21T10:42:20.120Z')), '2026-11-21 10:42:20.12 +0000 UTC'),
);
goTime('drops an empty fraction but no zero of the seconds', () =>
  assert.is(formatGoTime(new Date('2026-11-21T10:42:20Z')), '2026-11-21 10:42:20 +0000 UTC'),
);
goTime.run();
