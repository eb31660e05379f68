import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readBounded } from '../../../../src/lib/streams.ts';
import type { TransportParts, WireRequest } from '../../../../src/registry/http/transport.ts';
import { Transport } from '../../../../src/registry/http/transport.ts';
import { networkCode } from '../../../../src/registry/http/failure.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { hostileRegistry } from '../../../support/hostile-registry.ts';
import { testNeeding } from '../../../support/needs.ts';
import { makeCertificate } from '../../../support/registry.ts';
import { shortTiming } from '../../../support/registry-client.ts';
import { scratchHome, type ScratchHome } from '../../../support/scratch-home.ts';

const transport = (more: Partial<TransportParts> = {}): Transport =>
  new Transport({
    env: {},
    timing: shortTiming,
    userAgent: 'test',
    certificates: () => ({ authorities: [], clients: [] }),
    authorities: () => undefined,
    ...more,
  });
const get = (url: string, more: Partial<WireRequest> = {}): WireRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: {},
  insecure: false,
  ...more,
});
const secret = { authorization: 'Basic c2VjcmV0', range: 'bytes=1-' };

async function certificate(home: ScratchHome): Promise<{ cert: string; key: string }> {
  const [cert, key] = [join(home.path, 'tls.crt'), join(home.path, 'tls.key')];
  await makeCertificate(cert, key);
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

const sends = suite('send');
sends('follows redirects, without credentials to another origin', async () => {
  await using storage = await hostileRegistry((_request, response) => void response.end('blob'));
  await using server = await hostileRegistry((request, response) => {
    const location = request.url === '/a' ? '/b' : `${storage.url}/signed?x=1`;
    response.writeHead(307, { location }).end();
  });
  await using sender = transport();
  const response = await sender.send(get(`${server.url}/a`, { headers: secret }));
  assert.equal(Buffer.from(await readBounded(response.body, 100, 'x')), Buffer.from('blob'));
  assert.is(response.url.href, `${storage.url}/signed?x=1`);
  assert.equal(
    server.asked.map(({ path, authorization }) => [path, authorization]),
    [
      ['/a', secret.authorization],
      ['/b', secret.authorization],
    ],
  );
  assert.equal(storage.asked, [{ method: 'GET', path: '/signed?x=1', authorization: undefined, range: 'bytes=1-' }]);
});
sends('stops at redirects that go round', async () => {
  await using server = await hostileRegistry((_request, response) => void response.writeHead(302, { location: '/again' }).end());
  await using sender = transport();
  await assertRejects(sender.send(get(`${server.url}/a`)), 'corrupt', /redirects more than 8 times/);
  assert.is(server.asked.length, 9);
});
sends('does not follow the redirect of a form', async () => {
  await using server = await hostileRegistry((_request, response) => void response.writeHead(307, { location: '/again' }).end());
  await using sender = transport();
  assert.is((await sender.send(get(`${server.url}/a`, { method: 'POST', body: 'x=1' }))).status, 307);
});
testNeeding(sends, ['openssl'], 'does not go from https to http', async () => {
  await using home = await scratchHome();
  await using plain = await hostileRegistry((_request, response) => void response.end());
  await using server = await hostileRegistry(
    (_request, response) => void response.writeHead(302, { location: plain.url }).end(),
    await certificate(home),
  );
  await using sender = transport();
  await assertRejects(sender.send(get(`${server.url}/a`, { insecure: true })), 'denied', /from https to http/);
  assert.is(plain.asked.length, 0);
});
testNeeding(sends, ['openssl'], 'checks certificates, unless told not to', async () => {
  await using home = await scratchHome();
  const tls = await certificate(home);
  await using server = await hostileRegistry((_request, response) => void response.end('ok'), tls);
  await using strict = transport();
  const error: unknown = await strict.send(get(server.url)).catch((reason: unknown) => reason);
  assert.is(networkCode(error), 'DEPTH_ZERO_SELF_SIGNED_CERT');
  assert.is((await strict.send(get(server.url, { insecure: true }))).status, 200);
  await using trusting = transport({ certificates: () => ({ authorities: [tls.cert], clients: [] }) });
  assert.is((await trusting.send(get(server.url))).status, 200);
  await using system = transport({ authorities: () => tls.cert });
  assert.is((await system.send(get(server.url))).status, 200);
  await using broken = transport({ certificates: () => ({ authorities: ['no PEM'], clients: [{ certificate: 'x', key: 'y' }] }) });
  await assertRejects(broken.send(get(server.url)), 'invalid-argument', /certificates for 127\.0\.0\.1:\d+ cannot be used/);
});
testNeeding(sends, ['openssl'], 'shows its certificate to a server that asks for one', async () => {
  await using home = await scratchHome();
  const tls = await certificate(home);
  const seen: boolean[] = [];
  const options = { ...tls, requestCert: true, rejectUnauthorized: false };
  await using server = await hostileRegistry((request, response) => {
    seen.push((request.socket as unknown as { getPeerX509Certificate(): unknown }).getPeerX509Certificate() !== undefined);
    response.end();
  }, options);
  await using sender = transport({ certificates: () => ({ authorities: [tls.cert], clients: [{ certificate: tls.cert, key: tls.key }] }) });
  await sender.send(get(server.url));
  assert.equal(seen, [true]);
});
sends('gives up on a server that says nothing, and on one whose headers are endless', async () => {
  await using silent = await hostileRegistry(() => undefined);
  await using endless = await hostileRegistry((_request, response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => response.socket?.write(`x: ${'y'.repeat(5000)}\r\n`), 1);
    response.on('close', () => clearInterval(timer));
  });
  await using sender = transport();
  const codeOf = async (url: string): Promise<string | undefined> =>
    networkCode(await sender.send(get(url)).catch((error: unknown) => error));
  assert.is(await codeOf(silent.url), 'UND_ERR_HEADERS_TIMEOUT');
  assert.match((await codeOf(endless.url)) ?? '', /UND_ERR_HEADERS_OVERFLOW|HPE_HEADER_OVERFLOW/);
});
sends('tells a wish of the caller from a limit of time', async () => {
  await using silent = await hostileRegistry(() => undefined);
  await using sender = transport();
  await assertRejects(sender.send(get(silent.url, { signal: AbortSignal.abort() })), 'cancelled');
  await assertRejects(sender.send(get(silent.url, { signal: AbortSignal.timeout(20) })), 'unreachable', /no whole answer in time/);
});
sends('leaves compressed bytes as they are', async () => {
  await using server = await hostileRegistry((request, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(`asked for ${request.headers['accept-encoding']}`);
  });
  await using sender = transport();
  const { body } = await sender.send(get(server.url));
  assert.is(Buffer.from(await readBounded(body, 100, 'x')).toString(), 'asked for identity');
});
sends.run();

/** A proxy that forwards plain requests and makes tunnels, and keeps what it was asked. */
async function proxyServer() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const { hostname, port, pathname } = new URL(request.url ?? '');
    const forward = httpRequest({ host: hostname === 'r.example' ? '127.0.0.1' : hostname, port, path: pathname }, (answer) =>
      answer.pipe(response),
    );
    forward.end();
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const far = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      far.pipe(socket).pipe(far);
    });
    for (const end of [far, socket]) end.on('error', () => undefined);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address() as { port: number };
  return {
    asked,
    url: `http://anna:pass@127.0.0.1:${bound.port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

const proxies = suite('proxies');
proxies('forward http, with the credentials of the proxy', async () => {
  await using server = await hostileRegistry((_request, response) => void response.end('ok'));
  await using proxy = await proxyServer();
  await using sender = transport({ env: { HTTP_PROXY: proxy.url } });
  const port = server.address.split(':')[1];
  assert.is((await sender.send(get(`http://r.example:${port}/x`))).status, 200);
  assert.match(proxy.asked[0] ?? '', new RegExp(`GET http://r\\.example:${port}/x Basic YW5uYTpwYXNz`));
});
testNeeding(proxies, ['openssl'], 'make tunnels for https', async () => {
  await using home = await scratchHome();
  await using server = await hostileRegistry((_request, response) => void response.end('ok'), await certificate(home));
  await using proxy = await proxyServer();
  await using sender = transport({ env: { HTTPS_PROXY: proxy.url } });
  const port = server.address.split(':')[1];
  assert.is((await sender.send(get(`https://r.example:${port}/x`, { insecure: true }))).status, 200);
  assert.match(proxy.asked[0] ?? '', new RegExp(`CONNECT r\\.example:${port} Basic YW5uYTpwYXNz`));
});
proxies.run();
