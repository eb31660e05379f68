import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../../../src/config/places.ts';
import { defaultRegistries } from '../../../../src/config/registries.ts';
import { silentLog } from '../../../../src/lib/log.ts';
import { parseReference } from '../../../../src/oci/reference.ts';
import type { RegistryOptions } from '../../../../src/registry/options.ts';
import { makeTransport, openRepository } from '../../../../src/registry/repository/repository.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { hostileRegistry, refuse } from '../../../support/hostile-registry.ts';
import { freePort } from '../../../support/registry.ts';
import { shortTiming } from '../../../support/registry-client.ts';
import { Warnings } from '../../../../src/registry/http/warnings.ts';
import { scratchHome, type ScratchHome } from '../../../support/scratch-home.ts';

const endpoint = (name: string, more = {}) => ({ reference: parseReference(name), insecure: false, isMirror: false, ...more });
function shared(home: ScratchHome, more: Partial<RegistryOptions> = {}) {
  const options = { places: findPlaces(home.env), env: home.env, registries: defaultRegistries, log: silentLog, ...more };
  return {
    options,
    timing: shortTiming,
    tokens: new Map(),
    transport: makeTransport(options, shortTiming),
    warnings: new Warnings(silentLog),
  };
}

const opens = suite('openRepository');
opens('knows where Docker Hub is', async () => {
  await using home = await scratchHome();
  const parts = shared(home);
  assert.is(openRepository(endpoint('alpine'), parts).host, 'registry-1.docker.io');
  assert.is(openRepository(endpoint('quay.io:1/x'), parts).host, 'quay.io:1');
});
opens('shows the credentials of the command line to the registry, those of the files to a mirror', async () => {
  await using home = await scratchHome();
  await using server = await hostileRegistry((request, response) => {
    if (request.url === '/v2/') return void response.end();
    response.setHeader('www-authenticate', 'Basic realm="x"');
    refuse(response, 401, 'UNAUTHORIZED', 'no');
  });
  mkdirSync(join(home.runtimeDirectory, 'containers'));
  const auths = { [server.address]: { auth: Buffer.from('file:pw').toString('base64') } };
  writeFileSync(join(home.runtimeDirectory, 'containers/auth.json'), JSON.stringify({ auths }));
  const parts = shared(home, { credentials: { username: 'line', password: 'pw' } });
  await using _transport = parts.transport;
  for (const [isMirror, expected] of [
    [false, 'line:pw'],
    [true, 'file:pw'],
  ] as const) {
    const { connection } = openRepository(endpoint(`${server.address}/app`, { isMirror }), parts);
    await assertRejects(connection.read({ path: '/v2/app/x', step: 'x' }, 100), 'unauthorized');
    assert.is(Buffer.from(server.asked.at(-1)?.authorization?.slice(6) ?? '', 'base64').toString(), expected);
  }
});
opens('looks again for a registry that did not answer', async () => {
  await using home = await scratchHome();
  const parts = shared(home);
  await using _transport = parts.transport;
  const { connection } = openRepository(endpoint(`127.0.0.1:${await freePort()}/app`), parts);
  for (let round = 0; round < 2; round += 1) {
    await assertRejects(connection.read({ path: '/v2/', step: 'x', once: true }, 100), 'unreachable', /connection refused/);
  }
});
opens.run();
