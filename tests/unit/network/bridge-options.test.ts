import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseBridgeOptions } from '../../../src/network/bridge-options.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('parseBridgeOptions');
test('reads what netavark knows, under the names of Docker, too', () =>
  assert.equal(
    parseBridgeOptions({ 'com.docker.network.driver.mtu': '1400', isolate: '1', metric: '7', 'com.docker.network.bridge.name': 'br7' }),
    { options: { mtu: '1400', isolate: 'true', metric: '7' }, bridgeName: 'br7' },
  ));
test('takes isolate=strict, vlan and mode=managed', () =>
  assert.equal(parseBridgeOptions({ isolate: 'strict', vlan: '7', mode: 'managed' }).options, {
    isolate: 'strict',
    vlan: '7',
    mode: 'managed',
  }));
for (const [options, code, message] of [
  [{ foo: 'bar' }, 'invalid-argument', /unsupported bridge network option foo/],
  [{ constructor: 'bar' }, 'invalid-argument', /unsupported bridge network option constructor/],
  [{ mtu: 'abc' }, 'invalid-argument', /strconv.Atoi: parsing "abc": invalid syntax/],
  [{ isolate: 'abc' }, 'invalid-argument', /failed to parse isolate option: strconv.ParseBool: parsing "abc"/],
  [{ vlan: '99999' }, 'invalid-argument', /vlan ID 99999 must be between 0 and 4094/],
  [{ mode: 'foo' }, 'invalid-argument', /unknown bridge mode "foo"/],
  [{ mode: 'unmanaged' }, 'unsupported', /mode unmanaged/],
] as const)
  test(`refuses ${JSON.stringify(options)}`, () => void assertFails(() => parseBridgeOptions(options), code, message));
test.run();
