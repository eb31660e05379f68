import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { slirpArguments, slirpDnsAddress } from '../../../src/network/slirp4netns.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('slirpArguments');
const line = (options: readonly string[]): string => slirpArguments('/usr/bin/slirp4netns', options).slice(3).join(' ');
test("are Podman's, behind a shell that says when it is ready", () => {
  assert.is(
    line([]),
    'sh {pidfile} /usr/bin/slirp4netns --disable-host-loopback --mtu=65520 --enable-sandbox --enable-seccomp --enable-ipv6 -c -r 8 --netns-type=path {netns} tap0',
  );
});
test('follow the options', () => {
  const changed = line(['mtu=1500', 'allow_host_loopback=true', 'enable_ipv6=false']);
  assert.not.match(changed, /loopback|ipv6/);
  assert.match(changed, /--mtu=1500/);
});
test('refuse what slirp4netns does not know', () => {
  for (const option of ['mtu=abc', 'x=1', 'allow_host_loopback'])
    assertFails(() => slirpArguments('/s', [option]), 'invalid-argument', /unknown option for slirp4netns/);
});
test('have their own name server', () => assert.is(slirpDnsAddress, '10.0.2.3'));
test.run();
