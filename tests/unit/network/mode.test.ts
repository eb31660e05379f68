import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plainAttachment } from '../../../src/network/attachment.ts';
import { formatNetworkMode, isModeWord, parseNetworkMode } from '../../../src/network/mode.ts';
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
  [['none', 'host'], 'invalid-argument', /cannot set multiple networks/],
  [['host:x'], 'invalid-argument', /--network host:x: host takes no options/],
  [['n1', 'host'], 'invalid-argument', /can only set extra network names, selected mode host conflicts with bridge/],
  [['host', 'n1'], 'invalid-argument', /cannot set multiple networks without bridge network mode, selected mode host/],
  [['n1:foo=bar'], 'invalid-argument', /unknown bridge network option: foo/],
  [['container:'], 'invalid-argument', /must name a container/],
  [['ns:x'], 'invalid-argument', /absolute path/],
] as const) {
  test(`refuses ${values.join(' and ')}`, () => void assertFails(() => parseNetworkMode(values), code, message));
}
test('reads names of networks, with options', () => {
  const web = { ...plainAttachment('n2'), ips: ['10.1.2.3'], aliases: ['web'] };
  assert.equal(parseNetworkMode(['n1', 'n2:ip=10.1.2.3,alias=web']), { kind: 'bridge', networks: [plainAttachment('n1'), web] });
  assert.equal(parseNetworkMode(['bridge']), { kind: 'bridge', networks: [plainAttachment('bridge')] });
  assert.equal(parseNetworkMode(['n1', 'n1']), { kind: 'bridge', networks: [plainAttachment('n1')] });
  assert.equal(parseNetworkMode(['constructor']), { kind: 'bridge', networks: [plainAttachment('constructor')] });
  assert.is(formatNetworkMode({ kind: 'bridge', networks: [web] }), 'bridge');
});
test('knows the words that no network can be called', () => {
  for (const word of ['host', 'none', 'pasta', 'bridge', 'container', 'pod']) assert.ok(isModeWord(word), word);
  assert.not.ok(isModeWord('front'));
});
test.run();
