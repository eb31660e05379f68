import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { referrersTag } from '../../../../src/registry/referrers/fallback.ts';
import type { RegistryClient } from '../../../../src/registry/client.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { type Answer, hostileRegistry, refuse, sha256 } from '../../../support/hostile-registry.ts';
import { registryClient } from '../../../support/registry-client.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const subject = sha256(Buffer.from('subject'));
const entry = (name: string, artifactType: string) => ({
  mediaType: mediaTypes.ociManifest,
  digest: sha256(Buffer.from(name)),
  size: 1,
  artifactType,
});
const entries = [entry('one', 'a/one'), entry('two', 'a/two')];
const index = (manifests: readonly object[]): string => JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests });

async function using(answer: Answer, use: (client: RegistryClient) => Promise<unknown>): Promise<void> {
  await using home = await scratchHome();
  await using server = await hostileRegistry((request, response) =>
    request.url === '/v2/' ? void response.end('{}') : answer(request, response),
  );
  await using client = registryClient(home, `${server.address}/app`);
  await use(client);
}

const test = suite('listReferrers');
test('asks the API, page by page, and filters where the registry does not', () =>
  using(
    (request, response) => {
      assert.match(request.url ?? '', new RegExp(`/v2/app/referrers/${subject}`));
      response.setHeader('content-type', mediaTypes.ociIndex);
      const isSecond = request.url?.includes('page=2') === true;
      if (!isSecond) response.setHeader('link', `</v2/app/referrers/${subject}?page=2>; rel="next"`);
      response.end(index([entries[isSecond ? 1 : 0] ?? {}]));
    },
    async (client) => {
      assert.equal(
        (await client.listReferrers(subject)).map(({ digest }) => digest),
        entries.map(({ digest }) => digest),
      );
      assert.equal(
        (await client.listReferrers(subject, 'a/two')).map(({ digest }) => digest),
        [entries[1]?.digest],
      );
    },
  ));
test('reads the fallback tag where there is no API', () =>
  using(
    (request, response) => {
      if (request.url?.endsWith(`/manifests/${referrersTag(subject)}`) !== true) return refuse(response, 404, 'NOT_FOUND', 'no');
      response.setHeader('content-type', mediaTypes.ociIndex);
      response.end(index(entries));
    },
    async (client) => assert.is((await client.listReferrers(subject)).length, 2),
  ));
test('finds none where there is neither', () =>
  using(
    (_request, response) => refuse(response, 404, 'NOT_FOUND', 'no'),
    async (client) => assert.equal(await client.listReferrers(subject), []),
  ));
test('goes to no other server, and ends', () =>
  using(
    (_request, response) => {
      response.setHeader('content-type', mediaTypes.ociIndex);
      response.setHeader('link', '<https://elsewhere.example/x>; rel="next"');
      response.end(index([]));
    },
    async (client) => void (await assertRejects(client.listReferrers(subject), 'corrupt', /the next page is not on/)),
  ));
test('reads no more than fits into memory, page by page', () =>
  using(
    (request, response) => {
      response.setHeader('content-type', mediaTypes.ociIndex);
      response.setHeader('link', `<${new URL(request.url ?? '', 'http://registry.test').pathname}?page=${Math.random()}>; rel="next"`);
      response.end(Buffer.concat([Buffer.from(index([])), Buffer.alloc(4_000_000, ' ')]));
    },
    async (client) => void (await assertRejects(client.listReferrers(subject), 'corrupt', /more than 16777216 bytes/)),
  ));
test.run();
