import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readyDescriptorMark, slirpArguments, slirpDnsAddress } from '../../../src/network/slirp4netns.ts';

const test = suite('slirpArguments');
test("are Podman's", () => {
  assert.is(
    slirpArguments('/usr/bin/slirp4netns', []).join(' '),
    `/usr/bin/slirp4netns --disable-host-loopback --mtu=65520 --enable-sandbox --enable-seccomp --enable-ipv6 -c -r ${readyDescriptorMark} --netns-type=path {netns} tap0`,
  );
});
test('follow the options', () => {
  const line = slirpArguments('/s', ['mtu=1500', 'allow_host_loopback=true', 'enable_ipv6=false']).join(' ');
  assert.not.match(line, /loopback|ipv6/);
  assert.match(line, /--mtu=1500/);
});
test('have their own name server', () => assert.is(slirpDnsAddress, '10.0.2.3'));
test.run();
