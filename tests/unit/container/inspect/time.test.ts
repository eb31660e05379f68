import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { goTime, zeroTime } from '../../../../src/container/inspect/time.ts';

const times = suite('goTime');
times('writes nanoseconds without trailing zeros', () => {
  assert.is(goTime(1795257913736614979n), '2026-11-21T10:45:13.736614979Z');
  assert.is(goTime(1795257913500000000n), '2026-11-21T10:45:13.5Z');
  assert.is(goTime(1795257913000000000n), '2026-11-21T10:45:13Z');
  assert.is(goTime(undefined), zeroTime);
});
times.run();
