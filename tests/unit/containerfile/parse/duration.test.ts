import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseGoDuration } from '../../../../src/containerfile/parse/duration.ts';

const test = suite('parseGoDuration');

for (const [text, expected] of [
  ['0', 0],
  ['0s', 0],
  ['1m30s', 90e9],
  ['1.5h', 5400e9],
  ['.5ms', 500_000],
  ['3µs', 3000],
  ['5', undefined],
  ['', undefined],
  ['s', undefined],
  ['-1s', undefined],
  ['1d', undefined],
  ['1s ', undefined],
  ['9999999999h', undefined],
] as const) {
  test(`${JSON.stringify(text)} is ${expected}`, () => assert.is(parseGoDuration(text), expected));
}

test.run();
