import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import { findPlaces } from '../../../src/config/places.ts';
import { defaultRegistries } from '../../../src/config/registries.ts';
import { searchRegistry } from '../../../src/registry/search.ts';
import type { FoundRepository } from '../../../src/registry/search.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { busyboxImage, pushImage } from '../../support/images.ts';
import { suiteNeeding, testNeeding } from '../../support/needs.ts';
import { makeCertificate, registry } from '../../support/registry.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const anna = { username: 'anna', password: 'pa:ss' };

type Wishes = { readonly term?: string; readonly limit?: number; readonly credentials?: typeof anna };
function search(
  home: ScratchHome,
  address: string,
  { term = '', limit = 25, credentials }: Wishes = {},
): Promise<readonly FoundRepository[]> {
  const options = { places: findPlaces(home.env), env: home.env, registries: defaultRegistries, log, retries: 0, credentials };
  return searchRegistry({ registry: address, term, limit }, options);
}
const names = (found: readonly FoundRepository[], address: string): string[] => found.map(({ name }) => name.replace(`${address}/`, ''));

/** A registry that answers as it is told. */
async function answering(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<AsyncDisposable & { readonly address: string }> {
  const server = createServer((request, response) => {
    if (request.url === '/v2/') response.end('{}');
    else answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const dispose = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(() => done()));
  };
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: dispose };
}

const index = suite('the protocol of Docker Hub');
index('gives names, descriptions and stars', async () => {
  await using home = await scratchHome();
  const asked: string[] = [];
  await using server = await answering((request, response) => {
    asked.push(request.url ?? '');
    const results = [
      { name: 'nginx', description: 'web\nserver\u001B[31m', star_count: 20, is_official: true, is_automated: false },
      { name: 'team/nginx', description: null, star_count: 1.5, is_automated: true },
      { name: '../../etc', description: '' },
      { name: 'UPPER' },
      { description: 'no name' },
      'text',
      { name: 'last' },
    ];
    response.end(JSON.stringify({ num_results: 7, results }));
  });
  const found = await search(home, server.address, { term: 'ngi nx', limit: 2 });
  assert.equal(asked, ['/v1/search?q=ngi+nx&n=2']);
  assert.equal(found, [
    {
      registry: server.address,
      name: `${server.address}/nginx`,
      description: 'web server [31m',
      stars: 20,
      isOfficial: true,
      isAutomated: false,
    },
    { registry: server.address, name: `${server.address}/team/nginx`, description: '', stars: 0, isOfficial: false, isAutomated: true },
  ]);
});
index('refuses answers that are none, and too long ones', async () => {
  await using home = await scratchHome();
  for (const [body, pattern] of [
    ['{"results":{}}', /no list of results/],
    ['{"results":[', /not valid JSON/],
    [`{"results":[${'"x",'.repeat(2 << 20)}"x"]}`, /larger than/],
  ] as const) {
    await using server = await answering((_, response) => void response.end(body));
    await assertRejects(search(home, server.address, { term: 'x' }), 'corrupt', pattern);
  }
});
testNeeding(index, ['openssl'], 'of the Hub itself is spoken where the Hub keeps its index', async () => {
  await using home = await scratchHome();
  const [certificate, key] = [join(home.path, 'hub.crt'), join(home.path, 'hub.key')];
  await makeCertificate(certificate, key);
  const asked: string[] = [];
  const hub = createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    response.end(JSON.stringify({ results: [{ name: 'nginx', is_official: true, star_count: 3 }, { name: 'team/x' }] }));
  });
  await new Promise<void>((done) => hub.listen(0, '127.0.0.1', done));
  // A proxy that leads every host to it stands for the Hub's network.
  const proxy = createServer();
  proxy.on('connect', (_request, socket: Socket) => {
    const upstream = connect((hub.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on('error', () => void end.destroy());
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  const env = { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
  const options = { places: findPlaces(home.env), env, registries: defaultRegistries, log, verifyTls: false };
  try {
    const found = await searchRegistry({ registry: 'docker.io', term: 'nginx', limit: 5 }, options);
    assert.equal(
      found.map(({ name, stars, isOfficial }) => [name, stars, isOfficial]),
      [
        ['docker.io/library/nginx', 3, true],
        ['docker.io/team/x', 0, false],
      ],
    );
    assert.is(asked.at(-1), 'index.docker.io /v1/search?q=nginx&n=5');
  } finally {
    hub.closeAllConnections();
    proxy.closeAllConnections();
    hub.close();
    proxy.close();
  }
});
index.run();

const catalog = suiteNeeding('the catalog of a registry', 'registry', 'htpasswd');
catalog('is searched for a part of a name', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  for (const repository of ['team/app', 'team/tool', 'other']) await pushImage(server, busyboxImage(), { repository });
  assert.equal(names(await search(home, server.address), server.address), ['other', 'team/app', 'team/tool']);
  assert.equal(names(await search(home, server.address, { term: 'team' }), server.address), ['team/app', 'team/tool']);
  assert.equal(names(await search(home, server.address, { limit: 1 }), server.address), ['other']);
  assert.equal(await search(home, server.address, { term: 'nothing' }), []);
});
catalog('wants credentials where the registry does', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { htpasswd: { user: 'anna', password: 'pa:ss' } });
  await assertRejects(search(home, server.address), 'unauthorized', /authentication required/);
  assert.equal(await search(home, server.address, { credentials: anna }), []);
});
catalog('is read page by page, but not without end or from elsewhere', async () => {
  await using home = await scratchHome();
  await using paged = await answering((request, response) => {
    const first = request.url?.includes('last=') !== true;
    if (first) response.setHeader('link', '</v2/_catalog?last=a&n=1>; rel="next"');
    response.end(JSON.stringify({ repositories: [first ? 'a' : 'b', 'bad\u001Bname'] }));
  });
  assert.equal(names(await search(home, paged.address), paged.address), ['a', 'b']);
  await using endless = await answering((request, response) => {
    const page = Number(/last=(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
    response.setHeader('link', `</v2/_catalog?last=${page + 1}>; rel="next"`).end('{"repositories":[]}');
  });
  await assertRejects(search(home, endless.address), 'corrupt', /more than 200 pages/);
  await using away = await answering((_, response) => {
    response.setHeader('link', '<http://192.0.2.1/v2/_catalog>; rel="next"').end('{"repositories":[]}');
  });
  await assertRejects(search(home, away.address), 'corrupt', /the next page is not on/);
});
catalog.run();
