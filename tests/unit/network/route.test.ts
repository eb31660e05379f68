import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRoute } from '../../../src/network/route.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('parseRoute');
test('reads destination, gateway and metric', () => {
  assert.equal(parseRoute('10.9.1.0/16,10.77.0.9,200'), { destination: '10.9.0.0/16', gateway: '10.77.0.9', metric: 200 });
  assert.equal(parseRoute('fd01::/64,fd00::9'), { destination: 'fd01::/64', gateway: 'fd00::9', metric: undefined });
});
for (const [text, message] of [
  ['10.9.0.0/16', /invalid route: 10\.9\.0\.0\/16\nFormat: --route/],
  ['10.9.0.0/16,10.0.0.1,1,2', /invalid route/],
  ['foo,10.0.0.1', /invalid route destination foo/],
  ['10.9.0.0/16,foo', /invalid ip address "foo"/],
  ['10.9.0.0/16,10.0.0.1,-1', /invalid route metric -1/],
] as const)
  test(`refuses ${text}`, () => void assertFails(() => parseRoute(text), 'invalid-argument', message));
test.run();
