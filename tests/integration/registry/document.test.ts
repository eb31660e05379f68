import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../../src/config/places.ts';
import { defaultRegistries } from '../../../src/config/registries.ts';
import { fetchDocument } from '../../../src/registry/document.ts';
import { assertRejects } from '../../support/assert-fails.ts';

const options = {
  places: findPlaces({ HOME: '/nowhere' }),
  env: {},
  registries: defaultRegistries,
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
};

const test = suite('fetchDocument');
test('gives the bytes, or nothing when there is no such document', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/stall') return;
    if (request.url === '/big') response.end('x'.repeat(100));
    else if (request.url === '/away') response.writeHead(302, { location: '/doc' }).end();
    else if (request.url === '/doc') response.end(request.headers.authorization ?? 'document');
    else response.writeHead(request.url === '/none' ? 404 : 500).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fetch = (path: string, timing = {}): Promise<Uint8Array | undefined> =>
    fetchDocument(new URL(path, base), { ...options, timing }, { maxBytes: 50 });
  try {
    assert.is(Buffer.from((await fetch('/doc')) ?? '').toString(), 'document');
    assert.is(Buffer.from((await fetch('/away')) ?? '').toString(), 'document');
    assert.is(await fetch('/none'), undefined);
    await assertRejects(fetch('/big'), 'corrupt', /larger than 50 bytes/);
    await assertRejects(fetch('/broken'), 'unreachable', /answered with status 500/);
    await assertRejects(fetch('/stall', { documentMs: 100 }), 'unreachable', /no whole answer in time/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  await assertRejects(fetch('/doc'), 'unreachable', /^read http:\/\/127\.0\.0\.1:\d+\/doc: .*connection refused/);
});
test.run();
