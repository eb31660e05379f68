import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Credentials } from '../../../../src/config/auth-file.ts';
import { Authorizer } from '../../../../src/registry/auth/authorizer.ts';
import { Transport } from '../../../../src/registry/http/transport.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { hostileRegistry } from '../../../support/hostile-registry.ts';
import { shortTiming } from '../../../support/registry-client.ts';

const origin = 'http://127.0.0.1:9';
const anna: Credentials = { kind: 'password', username: 'anna', password: 'pass' };

/** An authorizer whose token server gives T1, T2, …; `asked` are the requests it got. */
async function authorizer(credentials: Credentials | undefined) {
  let count = 0;
  const server = await hostileRegistry(
    (_request, response) => void response.end(JSON.stringify({ token: `T${(count += 1)}`, expires_in: 300 })),
  );
  const transport = new Transport({
    env: {},
    timing: shortTiming,
    userAgent: 'test',
    certificates: () => ({ authorities: [], clients: [] }),
    authorities: () => undefined,
  });
  let lookups = 0;
  const made = new Authorizer(origin, {
    transport,
    insecure: false,
    scope: 'repository:app:pull',
    tokens: new Map(),
    documentMs: 1000,
    credentials: () => {
      lookups += 1;
      return Promise.resolve(credentials);
    },
  });
  return {
    made,
    asked: server.asked,
    bearer: [`Bearer realm="${server.url}/token",service="s"`],
    lookups: () => lookups,
    [Symbol.asyncDispose]: async () => {
      await transport[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const answers = suite('Authorizer');
answers('shows nothing, and looks nothing up, before it is asked', async () => {
  await using parts = await authorizer(anna);
  assert.is(parts.made.current(), undefined);
  assert.is(parts.lookups(), 0);
});
answers('shows name and password, once', async () => {
  await using parts = await authorizer(anna);
  const first = await parts.made.answer(['Basic realm="x"'], undefined, undefined);
  assert.is(first, `Basic ${Buffer.from('anna:pass').toString('base64')}`);
  assert.is(parts.made.current(), first);
  await assertRejects(parts.made.answer(['Basic realm="x"'], first, undefined), 'unauthorized', /refuses the credentials/);
});
answers('prefers a token to a password', async () => {
  await using parts = await authorizer(anna);
  assert.is(await parts.made.answer(['Basic realm="x"', ...parts.bearer], undefined, undefined), 'Bearer T1');
  assert.is(parts.made.current(), 'Bearer T1');
});
answers('gives one token to all that were refused together, and another when that is refused', async () => {
  await using parts = await authorizer(undefined);
  const ask = (refused: string | undefined): Promise<string> => parts.made.answer(parts.bearer, refused, undefined);
  assert.equal(await Promise.all([ask(undefined), ask(undefined), ask(undefined)]), ['Bearer T1', 'Bearer T1', 'Bearer T1']);
  assert.is(await ask(undefined), 'Bearer T1');
  assert.is(await ask('Bearer T1'), 'Bearer T2');
  assert.is(parts.asked.length, 2);
});
answers('sends a token of the file as it is', async () => {
  await using parts = await authorizer({ kind: 'registry-token', token: 'R' });
  assert.is(await parts.made.answer(parts.bearer, undefined, undefined), 'Bearer R');
  assert.is(parts.asked.length, 0);
});
answers('asks for the scope that the registry names, never for more than to pull', async () => {
  for (const [scope, expected] of [
    ['repository:proxy/app:pull', 'repository:proxy/app:pull'],
    ['repository:app:pull,push', 'repository:app:pull'],
    ['registry:catalog:*', 'repository:app:pull'],
    ['repository:app:pull repository:other:push', 'repository:app:pull'],
  ] as const) {
    await using parts = await authorizer(undefined);
    await parts.made.answer([`${parts.bearer[0]},scope="${scope}"`], undefined, undefined);
    assert.is(new URL(parts.asked[0]?.path ?? '', origin).searchParams.get('scope'), expected);
  }
});
answers('says when it has nothing to show', async () => {
  await using parts = await authorizer(undefined);
  await assertRejects(
    parts.made.answer(['Basic realm="x"'], undefined, undefined),
    'unauthorized',
    /authentication required[\s\S]*--creds/,
  );
  await assertRejects(parts.made.answer(['Digest realm="x"'], undefined, undefined), 'unauthorized', /in no way that is known/);
  await assertRejects(parts.made.answer([], undefined, undefined), 'unauthorized');
});
answers.run();
