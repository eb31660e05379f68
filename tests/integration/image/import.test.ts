import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { importImage } from '../../../src/image/import.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { tarArchive } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suiteNeeding('importImage', 'helper', 'user-namespaces');
const tar = tarArchive([
  { path: 'bin', type: 'directory' },
  { path: 'bin/x', content: '#!', mode: 0o755 },
]);

for (const [what, bytes] of [
  ['a plain tar', tar],
  ['gzip', gzipSync(tar)],
  ['zstd', zstdCompressSync(tar)],
] as const) {
  test(`makes an image of ${what}`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    const path = join(home.path, 'root.tar');
    writeFileSync(path, bytes);
    const image = await importImage(stores, { path }, { name: 'made:1', changes: ['CMD=/bin/x', 'ENV A=b'], message: 'hello' });
    assert.equal(image.names, ['localhost/made:1']);
    assert.equal(image.config.config.Cmd, ['/bin/sh', '-c', '/bin/x']);
    assert.is(image.config.history[0]?.comment, 'hello');
    assert.equal(
      image.layers.map((layer) => layer.diffId),
      [digestOf(tar)],
    );
    assert.ok(stores.layers.has(digestOf(tar)));
    assert.equal(stores.paths(/(^|\/)\.|tmp/), []);
  });
}

test('reads a stream, and needs no name', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const image = await importImage(stores, { stream: Readable.from([tar]) });
  assert.equal(image.names, []);
  assert.is(image.config.history[0]?.comment, 'imported from tarball');
});

test('reads from a server, and says when it will not give', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const server = createServer((request, response) => {
    if (request.url === '/root.tar') response.end(tar);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    assert.ok((await importImage(stores, { path: `${url}/root.tar` })).id);
    await assertRejects(importImage(stores, { path: `${url}/none` }), 'unreachable', /answers 404/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  await assertRejects(importImage(stores, { path: `${url}/root.tar` }), 'unreachable', /import http\S+ (?!fetch failed)/);
});

test('refuses what is no tar, and keeps nothing', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  await assertRejects(
    importImage(stores, { stream: Readable.from([Buffer.from('text '.repeat(300))]) }),
    'corrupt',
    /^import standard input: it is no tar, or not all of one: checksum/,
  );
  const cut = gzipSync(Buffer.alloc(4096)).subarray(0, 20);
  await assertRejects(
    importImage(stores, { stream: Readable.from([cut]) }),
    'corrupt',
    /no tar, or not all of one: unexpected end of file/,
  );
  await assertRejects(
    importImage(stores, { path: join(home.path, 'none.tar') }),
    'not-found',
    /error opening ".*none.tar": open .*: no such file or directory/,
  );
  await assertRejects(importImage(stores, { path: home.path }), 'invalid-argument', /is a directory/);
  await assertRejects(
    importImage(stores, { stream: Readable.from([tar]) }, { changes: ['NONSENSE x'] }),
    'invalid-argument',
    /invalid instruction NONSENSE/,
  );
  await assertRejects(importImage(stores, { stream: Readable.from([tar]) }, { name: 'BAD NAME' }), 'invalid-argument', /normalizing name/);
  assert.equal(stores.images.list(), []);
  assert.equal(stores.paths(/^(layers|blobs\/(sha256|partial))\/.|(^|\/)\.|tmp/), []);
});

test.run();
