import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isLoopbackHost, proxyFor } from '../../../../src/registry/http/proxy-choice.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const both = { HTTP_PROXY: 'http://plain.example:3128', HTTPS_PROXY: 'secure.example:3129' };
const proxy = (url: string, env: Readonly<Record<string, string>>): string | undefined => proxyFor(new URL(url), env)?.href;

const chooses = suite('proxyFor');
chooses('takes the variable of the scheme, either case, with or without its own scheme', () => {
  assert.is(proxy('http://r.example/', both), 'http://plain.example:3128/');
  assert.is(proxy('https://r.example/', both), 'http://secure.example:3129/');
  assert.is(proxy('https://r.example/', { https_proxy: 'http://low.example' }), 'http://low.example/');
  assert.is(proxy('https://r.example/', { HTTPS_PROXY: 'up.example', https_proxy: 'low.example' }), 'http://up.example/');
  assert.is(proxy('https://r.example/', {}), undefined);
  assert.is(proxy('https://r.example/', { HTTP_PROXY: 'x' }), undefined);
});
for (const [noProxy, host, exempt] of [
  ['*', 'r.example', true],
  ['r.example', 'r.example', true],
  ['example', 'r.example', true],
  ['.example', 'r.example', true],
  ['*.example', 'r.example', true],
  ['.r.example', 'r.example', false],
  ['xample', 'r.example', false],
  ['R.EXAMPLE', 'r.example', true],
  ['a, r.example ,b', 'r.example', true],
  ['r.example:443', 'r.example', true],
  ['r.example:444', 'r.example', false],
  ['10.0.0.0/8', '10.1.2.3', true],
  ['10.0.0.0/8', '11.1.2.3', false],
  ['10.1.2.3', '10.1.2.3', true],
  ['10.1.2.3:443', '10.1.2.3', true],
  ['fd00::/8', '[fd00::1]', true],
  ['10.0.0.0/99', '10.1.2.3', false],
  ['nonsense/8', 'r.example', false],
  ['', 'r.example', false],
] as const) {
  chooses(`NO_PROXY=${noProxy} ${exempt ? 'exempts' : 'does not exempt'} ${host}`, () => {
    assert.is(proxy(`https://${host}/`, { ...both, NO_PROXY: noProxy }) === undefined, exempt);
  });
}
chooses('never asks a proxy for this machine', () => {
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'x.localhost'])
    assert.is(proxy(`http://${host}:5000/`, both), undefined);
});
chooses('says what it cannot use, without the password', () => {
  assertFails(() => proxy('http://r.example/', { HTTP_PROXY: 'socks5://u:secret@x' }), 'unsupported', /HTTP_PROXY: proxies of type socks5/);
  assertFails(() => proxy('http://r.example/', { HTTP_PROXY: 'http://[' }), 'invalid-argument', /HTTP_PROXY is not an address/);
});
chooses.run();

const loopback = suite('isLoopbackHost');
loopback('knows this machine', () => {
  for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.255.0.1', '::1', '[::1]']) assert.is(isLoopbackHost(host), true);
  for (const host of ['localhost.example', '128.0.0.1', '127.example', '::2', '0.0.0.0']) assert.is(isLoopbackHost(host), false);
});
loopback.run();
