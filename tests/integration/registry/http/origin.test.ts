import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findOrigin } from '../../../../src/registry/http/origin.ts';
import { Transport } from '../../../../src/registry/http/transport.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { type HostileRegistry, hostileRegistry } from '../../../support/hostile-registry.ts';
import { testNeeding } from '../../../support/needs.ts';
import { freePort, makeCertificate } from '../../../support/registry.ts';
import { shortTiming } from '../../../support/registry-client.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const transport = (): Transport =>
  new Transport({
    env: {},
    timing: shortTiming,
    userAgent: 'test',
    certificates: () => ({ authorities: [], clients: [] }),
    authorities: () => undefined,
  });
const rules = (host: string, more = {}) => ({ host, insecure: false, strict: false, ...more });
async function secureServer(path: string): Promise<HostileRegistry> {
  const [cert, key] = [join(path, 'tls.crt'), join(path, 'tls.key')];
  await makeCertificate(cert, key);
  return hostileRegistry((_request, response) => void response.end('{}'), {
    cert: readFileSync(cert, 'utf8'),
    key: readFileSync(key, 'utf8'),
  });
}

const finds = suite('findOrigin');
finds('asks nobody where only https is allowed', async () => {
  await using sender = transport();
  assert.is((await findOrigin(sender, rules('r.example:5000'))).href, 'https://r.example:5000/');
  assert.is((await findOrigin(sender, rules('127.0.0.1:1', { insecure: true, strict: true }))).href, 'https://127.0.0.1:1/');
});
finds('speaks http with this machine', async () => {
  await using server = await hostileRegistry((_request, response) => void response.writeHead(401).end());
  await using sender = transport();
  assert.is((await findOrigin(sender, rules(server.address))).href, `${server.url}/`);
});
testNeeding(finds, ['openssl'], 'speaks https with this machine when that is what answers', async () => {
  await using home = await scratchHome();
  await using server = await secureServer(home.path);
  await using sender = transport();
  assert.is((await findOrigin(sender, rules(server.address))).href, `${server.url}/`);
  assert.is((await findOrigin(sender, rules(server.address, { insecure: true }))).href, `${server.url}/`);
});
finds('says that nothing answers', async () => {
  await using sender = transport();
  await assertRejects(
    findOrigin(sender, rules(`127.0.0.1:${await freePort()}`)),
    'unreachable',
    /pinging container registry 127\.0\.0\.1:\d+: connection refused/,
  );
});
finds('ends when it is given up', async () => {
  await using server = await hostileRegistry(() => undefined);
  await using sender = transport();
  await assertRejects(findOrigin(sender, rules(server.address), AbortSignal.timeout(10)), 'unreachable');
  await assertRejects(findOrigin(sender, rules(server.address), AbortSignal.abort()), 'cancelled');
});
finds.run();
