import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFollowed, nextHop } from '../../../../src/registry/http/redirect.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const headers = { authorization: 'Bearer secret', cookie: 'c', accept: 'a/b', range: 'bytes=5-' };
const from = new URL('https://r.example/v2/a/blobs/x');

const hops = suite('nextHop');
for (const [location, keeps] of [
  ['/other', true],
  ['https://r.example/other', true],
  ['https://r.example:443/other', true],
  ['https://cdn.example/x?sig=1', false],
  ['https://r.example:444/x', false],
  ['//cdn.example/x', false],
  ['https://r.example.evil.example/x', false],
  ['https://r.example@evil.example/x', false],
] as const) {
  hops(`${keeps ? 'keeps' : 'drops'} credentials on the way to ${location}`, () => {
    const { url, headers: sent } = nextHop(from, location, headers);
    assert.is(sent['authorization'], keeps ? 'Bearer secret' : undefined);
    assert.is(sent['cookie'], keeps ? 'c' : undefined);
    assert.is(sent['range'], 'bytes=5-');
    assert.is(url.username, '');
  });
}
hops('drops credentials from http to https of the same host: it is another origin', () => {
  assert.is(nextHop(new URL('http://r.example/'), 'https://r.example/', headers).headers['authorization'], undefined);
});
for (const [location, code, pattern] of [
  [undefined, 'corrupt', /without a usable address/],
  ['http://[', 'corrupt', /without a usable address/],
  ['http://r.example/', 'denied', /from https to http/],
  ['file:///etc/passwd', 'denied', /redirects to file/],
  ['ftp://r.example/', 'denied', /redirects to ftp/],
] as const) {
  hops(`does not follow ${location}`, () => {
    assertFails(() => nextHop(from, location, headers), code, pattern);
  });
}
hops.run();

const knows = suite('isFollowed');
knows('knows the statuses', () => {
  for (const status of [301, 302, 303, 307, 308]) assert.is(isFollowed('GET', status), true);
  for (const status of [200, 300, 304, 305, 400]) assert.is(isFollowed('GET', status), false);
});
knows.run();
