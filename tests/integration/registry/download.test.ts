import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../../src/config/places.ts';
import { defaultRegistries } from '../../../src/config/registries.ts';
import { readBounded } from '../../../src/lib/streams.ts';
import { openDownload } from '../../../src/registry/download.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { hostileRegistry } from '../../support/hostile-registry.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const timing = { backOff: { firstMs: 1, factor: 1, capMs: 1 } };
const options = { places: findPlaces({ HOME: '/nowhere' }), env: {}, registries: defaultRegistries, log, timing };

async function fetch(url: string): Promise<string> {
  await using download = await openDownload(url, options);
  return Buffer.from(await readBounded(download.body, 1 << 20, url)).toString();
}

const test = suite('openDownload');

test('gives a file, through redirects, and tries again while a server is busy', async () => {
  let busy = 2;
  await using server = await hostileRegistry((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: '/file?x=1' }).end();
    else if (request.url === '/busy' && busy-- > 0) response.writeHead(503).end();
    else response.end('content');
  });
  for (const path of ['/file', '/away', '/busy']) assert.is(await fetch(server.url + path), 'content', path);
  assert.ok(server.asked.some(({ path }) => path === '/file?x=1'));
});

test('shows a password to its own origin alone', async () => {
  await using other = await hostileRegistry((_request, response) => void response.end('other'));
  await using server = await hostileRegistry((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: `${other.url}/x` }).end();
    else response.end('own');
  });
  const withPassword = server.url.replace('http://', 'http://user:p%40ss@');
  assert.is(await fetch(`${withPassword}/x#fragment`), 'own');
  assert.is(await fetch(`${withPassword}/away`), 'other');
  assert.is(server.asked[0]?.authorization, `Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  assert.is(other.asked[0]?.authorization, undefined);
  await assertRejects(fetch(withPassword.replace(/\d+$/, '1')), 'unreachable', /^fetch http:\/\/127[^@]*$/m);
});

test('goes nowhere but to http and https, and not round in circles', async () => {
  await using server = await hostileRegistry((request, response) => {
    const to: Readonly<Record<string, string>> = { '/file': 'file:///etc/passwd', '/ftp': 'ftp://127.0.0.1/x', '/round': '/round' };
    response.writeHead(302, { location: to[request.url ?? ''] ?? '' }).end();
  });
  for (const path of ['/file', '/ftp'])
    await assertRejects(fetch(server.url + path), 'denied', /redirects to (?:file|ftp), which is not followed/);
  await assertRejects(fetch(`${server.url}/round`), 'corrupt', /redirects more than/);
  for (const url of ['file:///etc/passwd', 'ftp://host/x', 'data:,x', 'nothing']) await assertRejects(fetch(url), 'invalid-argument');
  await assertRejects(fetch(server.url.replace('//', '//user:%zz@')), 'invalid-argument', /^fetch http:\/\/127[^@]*not encoded/);
});

test('says what a server says', async () => {
  await using server = await hostileRegistry((request, response) => void response.writeHead(Number(request.url?.slice(1))).end());
  await assertRejects(fetch(`${server.url}/404`), 'not-found', /^fetch http.*status 404/);
  await assertRejects(fetch(`${server.url}/403`), 'denied');
  await assertRejects(fetch(`${server.url}/500`), 'unreachable', /status 500/);
});

test.run();
