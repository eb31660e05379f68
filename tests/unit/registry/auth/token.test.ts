import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { WireRequest, WireResponse } from '../../../../src/registry/http/transport.ts';
import type { TokenRequest } from '../../../../src/registry/auth/token.ts';
import { Busy } from '../../../../src/registry/http/busy.ts';
import { basicAuthorization, fetchToken, readToken } from '../../../../src/registry/auth/token.ts';
import { assertFails, assertRejects } from '../../../support/assert-fails.ts';

const reads = suite('readToken');
const read = (value: unknown) => readToken(Buffer.from(JSON.stringify(value)), 'auth.example', 1_000_000);
reads('reads either name, and how long the token lives', () => {
  assert.equal(read({ token: 'T', expires_in: 300 }), { value: 'T', expiresAt: 1_295_000 });
  assert.equal(read({ access_token: 'T' }), { value: 'T', expiresAt: 1_055_000 });
  assert.equal(read({ token: 'T', access_token: 'U', expires_in: 4 }), { value: 'T', expiresAt: 1_002_000 });
  assert.equal(read({ token: 'T', expires_in: 1e12 }).expiresAt, 1_000_000 + 86_395_000);
  assert.equal(read({ token: 'T', expires_in: 'x' }).expiresAt, 1_055_000);
});
for (const value of [[], {}, { token: '' }, { token: 7 }, { token: 'a b' }, { token: 'a\r\nx: y' }, { token: 'é' }]) {
  reads(`refuses ${JSON.stringify(value)}`, () => {
    assertFails(() => read(value), 'corrupt', /auth\.example has no token/);
  });
}
reads.run();

/** A transport that keeps what it is asked and answers the same. */
function fakeTransport(status: number, body: unknown) {
  const asked: WireRequest[] = [];
  const send = (request: WireRequest): Promise<WireResponse> => {
    asked.push(request);
    const bytes = Buffer.from(JSON.stringify(body));
    return Promise.resolve({
      status,
      url: request.url,
      header: () => undefined,
      headers: () => [],
      body: (async function* () {
        yield bytes;
      })(),
      discard: () => Promise.resolve(),
    });
  };
  return { asked, send };
}
const request = (realm: string, more: Partial<TokenRequest> = {}): TokenRequest => ({
  challenge: {
    scheme: 'bearer',
    parameters: new Map([
      ['realm', realm],
      ['service', 'the service'],
    ]),
  },
  scope: 'repository:a/b:pull',
  credentials: undefined,
  registry: new URL('https://r.example'),
  insecure: false,
  signal: new AbortController().signal,
  ...more,
});
const password = { kind: 'password', username: 'anna', password: 'pass' } as const;

const fetches = suite('fetchToken');
fetches('asks without credentials', async () => {
  const transport = fakeTransport(200, { token: 'T' });
  assert.is((await fetchToken(transport, request('https://auth.example/token?x=1'))).value, 'T');
  const [asked] = transport.asked;
  assert.is(asked?.url.href, 'https://auth.example/token?x=1&service=the+service&scope=repository%3Aa%2Fb%3Apull');
  assert.is(asked?.headers['authorization'], undefined);
});
fetches('shows name and password', async () => {
  const transport = fakeTransport(200, { token: 'T' });
  await fetchToken(transport, request('https://auth.example/token', { credentials: password }));
  assert.is(transport.asked[0]?.headers['authorization'], basicAuthorization('anna', 'pass'));
  assert.is(transport.asked[0]?.url.searchParams.get('account'), 'anna');
});
fetches('changes an identity token for another', async () => {
  const transport = fakeTransport(200, { access_token: 'T' });
  await fetchToken(transport, request('https://auth.example/token', { credentials: { kind: 'identity-token', token: 'ID' } }));
  const [asked] = transport.asked;
  assert.is(asked?.method, 'POST');
  assert.match(String(asked?.body), /grant_type=refresh_token&refresh_token=ID&service=the\+service/);
});
fetches('says when the server refuses', async () => {
  const refusal = { errors: [{ code: 'UNAUTHORIZED', message: 'wrong password' }] };
  await assertRejects(
    fetchToken(fakeTransport(401, refusal), request('https://auth.example/')),
    'unauthorized',
    /auth\.example: wrong password/,
  );
  await assertRejects(fetchToken(fakeTransport(400, {}), request('https://auth.example/')), 'unauthorized');
  const busy: unknown = await fetchToken(fakeTransport(503, {}), request('https://auth.example/')).catch((error: unknown) => error);
  assert.instance(busy, Busy);
});
for (const [realm, more, code] of [
  ['http://auth.example/', {}, 'denied'],
  ['http://localhost/', {}, 'denied'],
  ['http://auth.example/', { registry: new URL('http://r.example') }, 'denied'],
  ['file:///etc/passwd', {}, 'denied'],
  ['', {}, 'corrupt'],
  ['/token', {}, 'corrupt'],
] as const) {
  fetches(`does not go to ${realm || 'nowhere'} (${JSON.stringify(more)})`, async () => {
    const transport = fakeTransport(200, { token: 'T' });
    await assertRejects(fetchToken(transport, request(realm, { credentials: password, ...more })), code);
    assert.is(transport.asked.length, 0);
  });
}
fetches('goes over http where the registry itself is plain, and this machine or allowed', async () => {
  const transport = fakeTransport(200, { token: 'T' });
  await fetchToken(transport, request('http://127.0.0.1:1/', { registry: new URL('http://127.0.0.1:2') }));
  await fetchToken(transport, request('http://auth.example/', { registry: new URL('http://r.example'), insecure: true }));
  assert.is(transport.asked.length, 2);
});
fetches.run();
