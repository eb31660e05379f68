import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatNetworkMode, parseNetworkMode } from '../../../src/network/mode.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('parseNetworkMode');
test('leaves the choice open when nothing was asked for', () => assert.is(parseNetworkMode([]), undefined));
for (const [text, expected] of [
  ['none', { kind: 'none' }],
  ['host', { kind: 'host' }],
  ['private', { kind: 'pasta', options: [] }],
  ['pasta', { kind: 'pasta', options: [] }],
  ['pasta:-T,5000,--map-gw', { kind: 'pasta', options: ['-T', '5000', '--map-gw'] }],
  ['slirp4netns:mtu=1500', { kind: 'slirp4netns', options: ['mtu=1500'] }],
  ['container:web', { kind: 'container', container: 'web' }],
  ['ns:/run/netns/x', { kind: 'path', path: '/run/netns/x' }],
] as const) {
  test(`reads ${text}`, () => assert.equal(parseNetworkMode([text]), expected));
  if (text !== 'private') test(`writes ${text}`, () => assert.is(formatNetworkMode(expected), text));
}
for (const [values, code, message] of [
  [['bridge'], 'unsupported', /--network bridge.*not supported in this version[\s\S]*pasta/],
  [['bridge:ip=10.0.0.1'], 'unsupported', /bridge/],
  [['nonsense-net'], 'not-found', /unable to find network with name or ID nonsense-net: network not found/],
  [['none', 'host'], 'invalid-argument', /cannot set multiple networks/],
  [['host:x'], 'not-found', /host:x/],
  [['container:'], 'invalid-argument', /must name a container/],
  [['ns:x'], 'invalid-argument', /absolute path/],
  [['constructor'], 'not-found', /constructor/],
] as const) {
  test(`refuses ${values.join(' and ')}`, () => void assertFails(() => parseNetworkMode(values), code, message));
}
test.run();
