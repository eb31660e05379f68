import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultNetworkMode } from '../../../src/network/default-mode.ts';
import { assertFails } from '../../support/assert-fails.ts';

const setting = (value: string) => ({ value, origin: { file: '/etc/containers/containers.conf', line: 7 } });

const modes = suite('defaultNetworkMode');
for (const [name, conf, expected] of [
  ['nothing', {}, undefined],
  ['private', { netns: setting('private') }, undefined],
  ['host', { netns: setting('host') }, { kind: 'host' }],
  ['slirp4netns', { rootlessNetworkCommand: setting('slirp4netns') }, { kind: 'slirp4netns', options: [] }],
  [
    'private by slirp4netns',
    { netns: setting('private'), rootlessNetworkCommand: setting('slirp4netns') },
    { kind: 'slirp4netns', options: [] },
  ],
  ['none before pasta', { netns: setting('none'), rootlessNetworkCommand: setting('pasta') }, { kind: 'none' }],
] as const) {
  modes(name, () => assert.equal(defaultNetworkMode(conf), expected));
}
for (const conf of [{ rootlessNetworkCommand: setting('vpnkit') }, { netns: setting('ns:relative') }])
  modes(
    `refuses ${JSON.stringify(conf)}`,
    () => void assertFails(() => defaultNetworkMode(conf), 'invalid-argument', /containers\.conf.*7/),
  );
modes.run();
