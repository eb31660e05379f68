import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fetchUrl, type FetchedFile, type FetchOptions } from '../../../../src/build/fetch/url.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { contextServices } from '../../../support/build-context.ts';
import { hostileRegistry, sha256 } from '../../../support/hostile-registry.ts';
import { scratchHome, type ScratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('fetchUrl');

let counter = 0;
async function fetch(home: ScratchHome, url: string, options: Partial<FetchOptions> = {}): Promise<FetchedFile> {
  using stores = openStores(home);
  return await fetchUrl(contextServices(stores, home), url, { directory: home.directory(`d-${counter++}`), ...options });
}

test('keeps a file, and says its name, its time and its digest', async () => {
  await using home = await scratchHome();
  await using server = await hostileRegistry((request, response) => {
    response.setHeader('last-modified', 'Tue, 14 Nov 2023 22:13:20 GMT');
    if (request.url?.startsWith('/named') === true) response.setHeader('content-disposition', 'attachment; filename="../../evil"');
    if (request.url === '/plain/') response.setHeader('content-disposition', 'attachment; filename="good.txt"');
    response.end('content');
  });
  const file = await fetch(home, `${server.url}/dir/a%20b.txt?x=/y`, { checksum: sha256(Buffer.from('content')) });
  assert.is(readFileSync(file.path, 'utf8'), 'content');
  assert.equal([file.name, file.modifiedAt, file.size, file.digest], ['a b.txt', 1_700_000_000, 7, sha256(Buffer.from('content'))]);
  assert.is((await fetch(home, `${server.url}/plain/`)).name, 'good.txt');
  assert.is((await fetch(home, `${server.url}/named/`)).name, undefined);
  assert.is((await fetch(home, `${server.url}/named/%2e%2e%2fx`)).name, undefined);
  assert.is((await fetch(home, server.url)).name, undefined);
});

test('refuses what is too large, too short, or something else', async () => {
  await using home = await scratchHome();
  await using server = await hostileRegistry((request, response) => {
    if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('x');
      setTimeout(() => response.destroy(), 20);
    } else if (request.url === '/endless') {
      response.write('x'.repeat(1000));
    } else response.end('content');
  });
  const other = sha256(Buffer.from('other'));
  await assertRejects(fetch(home, `${server.url}/x`, { checksum: other }), 'corrupt', /its checksum is sha256:[0-9a-f]+, not/);
  await assertRejects(fetch(home, `${server.url}/x`, { maxBytes: 3 }), 'corrupt', /more than the 3 bytes/);
  await assertRejects(fetch(home, `${server.url}/endless`, { maxBytes: 100 }), 'corrupt', /more than the 100 bytes/);
  await assertRejects(fetch(home, `${server.url}/cut`), 'unreachable');
  for (const checksum of ['md5:x', 'sha256:zz', `${other}0`, `sha512:${'0'.repeat(64)}`])
    await assertRejects(fetch(home, `${server.url}/x`, { checksum }), 'invalid-argument', /checksum/);
  const directory = home.directory('full');
  await fetch(home, `${server.url}/x`, { directory });
  assert.ok(existsSync(join(directory, 'download')));
});

test.run();
