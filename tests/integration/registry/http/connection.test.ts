import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertRejects } from '../../../support/assert-fails.ts';
import { type Answer, type HostileRegistry, hostileRegistry, refuse, smallImage } from '../../../support/hostile-registry.ts';
import { freePort } from '../../../support/registry.ts';
import { registryClient } from '../../../support/registry-client.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import type { RegistryClient } from '../../../../src/registry/client.ts';

const image = smallImage(10);
const anna = { username: 'anna', password: 'pass' };

/** Answers the n-th request for a manifest (from 0) with `answer`, everything else honestly. */
function onManifest(answer: (n: number, ...parts: Parameters<Answer>) => void | Promise<void>): Answer {
  let count = 0;
  return (request, response) =>
    request.url?.includes('/manifests/') === true ? answer(count++, request, response) : image.answer(request, response);
}
type Use = (client: RegistryClient, server: HostileRegistry, messages: string[]) => Promise<unknown>;
async function using(answer: Answer, use: Use, options: Parameters<typeof registryClient>[2] = {}): Promise<void> {
  await using home = await scratchHome();
  await using server = await hostileRegistry(answer);
  const messages: string[] = [];
  await using client = registryClient(home, `${server.address}/app:1`, { messages, credentials: anna, ...options });
  await use(client, server, messages);
}
const manifestRequests = (server: HostileRegistry): number => server.asked.filter(({ path }) => path.includes('/manifests/')).length;

const repeats = suite('another attempt');
for (const status of [408, 429, 500, 502, 503, 504]) {
  repeats(`follows status ${status}`, () =>
    using(
      onManifest((n, request, response) => (n < 2 ? refuse(response, status, 'X', 'later') : image.answer(request, response))),
      async (client, server) => {
        assert.is((await client.getManifest()).digest, image.manifestDigest);
        assert.is(manifestRequests(server), 3);
      },
    ),
  );
}
for (const status of [400, 403, 404, 405, 410, 451]) {
  repeats(`does not follow status ${status}`, () =>
    using(
      onManifest((_n, _request, response) => refuse(response, status, 'NO', 'no')),
      async (client, server) => {
        await client.getManifest().then(
          () => assert.unreachable(),
          () => undefined,
        );
        // What is not understood at all is asked for twice: caches lie.
        assert.ok(manifestRequests(server) <= 2);
      },
    ),
  );
}
repeats('follows a connection that is cut before the answer', () =>
  using(
    onManifest((n, request, response) => (n === 0 ? void response.destroy() : image.answer(request, response))),
    async (client) => assert.is((await client.getManifest()).digest, image.manifestDigest),
  ),
);
repeats('follows a body that is cut', () =>
  using(
    onManifest((n, request, response) => {
      if (n > 0) return image.answer(request, response);
      response.setHeader('content-length', 1000);
      response.write('{"schema');
      setTimeout(() => response.destroy(), 10);
    }),
    async (client) => assert.is((await client.getManifest()).digest, image.manifestDigest),
  ),
);
repeats('ends after as many as are allowed', () =>
  using(
    onManifest((_n, _request, response) => refuse(response, 503, 'UNAVAILABLE', 'no room')),
    async (client, server) => {
      await assertRejects(client.getManifest(), 'unreachable', /reading manifest 1 in .*: no room/);
      assert.is(manifestRequests(server), 2);
    },
    { retries: 1 },
  ),
);
repeats('ends when nothing comes for half a second of these clocks', () =>
  using(
    onManifest(() => undefined),
    async (client) => {
      const startedAt = performance.now();
      await assertRejects(client.getManifest(), 'unreachable', /no answer in time/);
      assert.ok(performance.now() - startedAt < 3000);
    },
  ),
);
repeats('ends a manifest that drips', () =>
  using(
    onManifest((_n, _request, response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    }),
    async (client) => void (await assertRejects(client.getManifest(), 'unreachable', /no whole answer in time/)),
  ),
);
repeats('waits as long as a server asks, but not for ever, and says so', () =>
  using(
    onManifest((n, request, response) => {
      if (n === 2) return image.answer(request, response);
      response.setHeader('retry-after', n === 0 ? '99999999999999999999' : 'Fri, 31 Dec 9999 23:59:59 GMT');
      refuse(response, 429, 'TOOMANYREQUESTS', 'slow down');
    }),
    async (client, _server, messages) => {
      const startedAt = performance.now();
      await client.getManifest();
      assert.ok(performance.now() - startedAt < 1500);
      assert.match(messages.join('\n'), /rate limited by 127\.0\.0\.1:\d+: slow down; retrying in 1s/);
    },
  ),
);
repeats.run();

const challenge = (realm: string): string => `Bearer realm="${realm}",service="s",scope="repository:app:pull"`;

const authorises = suite('challenges');
authorises('end when the registry always says 401', () =>
  using(
    onManifest((_n, _request, response) => {
      response.setHeader('www-authenticate', 'Basic realm="x"');
      refuse(response, 401, 'UNAUTHORIZED', 'authentication required');
    }),
    async (client, server) => {
      await assertRejects(client.getManifest(), 'unauthorized', /authentication required/);
      assert.is(manifestRequests(server), 2);
    },
  ),
);
authorises('end when each token is refused', () => {
  let tokens = 0;
  return using(
    (request, response) => {
      if (request.url?.startsWith('/token') === true) return void response.end(JSON.stringify({ token: `T${(tokens += 1)}` }));
      if (request.url === '/v2/') return void response.end();
      response.setHeader('www-authenticate', challenge(`http://${request.headers.host}/token`));
      refuse(response, 401, 'UNAUTHORIZED', 'token refused');
    },
    async (client) => {
      await assertRejects(client.getManifest(), 'unauthorized', /token refused/);
      assert.is(tokens, 1);
    },
  );
});
for (const header of ['', 'Nonsense', '"', 'Bearer', 'Bearer realm="', 'Bearer realm="::"', 'Digest realm="x"']) {
  authorises(`end cleanly at WWW-Authenticate: ${header}`, () =>
    using(
      onManifest((_n, _request, response) => {
        response.setHeader('www-authenticate', header);
        refuse(response, 401, 'UNAUTHORIZED', 'no');
      }),
      async (client) => {
        const error: unknown = await client.getManifest().catch((reason: unknown) => reason);
        assert.match(String(error), /asks for credentials in no way that is known|names no token server/);
      },
    ),
  );
}
authorises('of another origin, behind a redirect, get no credentials', async () => {
  await using elsewhere = await hostileRegistry((_request, response) => {
    response.setHeader('www-authenticate', 'Basic realm="give me"');
    refuse(response, 401, 'UNAUTHORIZED', 'give me');
  });
  await using(
    onManifest((_n, _request, response) => void response.writeHead(307, { location: `${elsewhere.url}/x` }).end()),
    async (client) => {
      await assertRejects(client.getManifest(), 'unauthorized', /give me/);
      assert.ok(elsewhere.asked.length > 0 && elsewhere.asked.every(({ authorization }) => authorization === undefined));
    },
  );
});
authorises('are answered anew when a token has ended in the middle', () => {
  let valid = '';
  let issued = 0;
  return using(
    (request, response) => {
      if (request.url?.startsWith('/token') === true) {
        valid = `T${(issued += 1)}`;
        return void response.end(JSON.stringify({ token: valid, expires_in: 3600 }));
      }
      if (request.url === '/v2/') return void response.end();
      if (request.headers.authorization !== `Bearer ${valid}` || valid === '') {
        response.setHeader('www-authenticate', challenge(`http://${request.headers.host}/token`));
        return refuse(response, 401, 'UNAUTHORIZED', 'expired');
      }
      return image.answer(request, response);
    },
    async (client) => {
      await client.getManifest();
      await client.getManifest();
      assert.is(issued, 1);
      valid = '';
      await Promise.all([client.getManifest(), client.getManifest(), client.getManifest()]);
      assert.ok(issued <= 3, `${issued} tokens`);
    },
  );
});
authorises('are answered although the token server is busy at first', () => {
  let asked = 0;
  return using(
    (request, response) => {
      if (request.url?.startsWith('/token') === true) {
        return (asked += 1) < 3 ? refuse(response, 503, 'UNAVAILABLE', 'later') : void response.end(JSON.stringify({ token: 'T' }));
      }
      if (request.url === '/v2/') return void response.end();
      if (request.headers.authorization === 'Bearer T') return image.answer(request, response);
      response.setHeader('www-authenticate', challenge(`http://${request.headers.host}/token`));
      refuse(response, 401, 'UNAUTHORIZED', 'x');
    },
    async (client) => assert.is((await client.getManifest()).digest, image.manifestDigest),
  );
});
authorises('say which token server does not answer', async () => {
  const port = await freePort();
  await using(
    onManifest((_n, _request, response) => {
      response.setHeader('www-authenticate', challenge(`http://127.0.0.1:${port}/token`));
      refuse(response, 401, 'UNAUTHORIZED', 'x');
    }),
    async (client) =>
      void (await assertRejects(client.getManifest(), 'unreachable', new RegExp(`127\\.0\\.0\\.1:${port}: connection refused`))),
  );
});
authorises('send the password nowhere but to the registry and its token server', async () => {
  await using token = await hostileRegistry((_request, response) => void response.end(JSON.stringify({ token: 'T' })));
  await using(
    onManifest((_n, request, response) => {
      if (request.headers.authorization === 'Bearer T') return image.answer(request, response);
      response.setHeader('www-authenticate', challenge(`${token.url}/token`));
      refuse(response, 401, 'UNAUTHORIZED', 'x');
    }),
    async (client, server) => {
      await client.getManifest();
      assert.match(token.asked[0]?.authorization ?? '', /^Basic /);
      assert.match(token.asked[0]?.path ?? '', /scope=repository%3Aapp%3Apull/);
      assert.ok(server.asked.every(({ authorization }) => authorization === undefined || authorization === 'Bearer T'));
    },
  );
});
authorises.run();
