import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPasta, findTool } from '../../../src/network/tools.ts';

function scratch() {
  const path = mkdtempSync(join(tmpdir(), 'tools-'));
  const tool = (name: string, mode = 0o755) => {
    writeFileSync(join(path, name), '#!/bin/sh\n');
    chmodSync(join(path, name), mode);
    return join(path, name);
  };
  return { path, tool, cache: join(path, 'pasta.json'), [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

const finds = suite('findTool');
finds('looks where the settings say first', () => {
  using place = scratch();
  const path = place.tool('sh');
  assert.is(findTool('sh', [place.path]), path);
  assert.ok(findTool('sh')?.startsWith('/'));
});
finds('skips what cannot be run, directories, and relative places', () => {
  using place = scratch();
  place.tool('tiffin-none', 0o644);
  mkdirSync(join(place.path, 'tiffin-directory'));
  assert.is(findTool('tiffin-none', [place.path]), undefined);
  assert.is(findTool('tiffin-directory', [place.path]), undefined);
  assert.is(findTool('package.json', ['.', '']), undefined);
});
finds.run();

const pasta = suite('findPasta');
pasta('asks once, and again when pasta changed', async () => {
  using place = scratch();
  const path = place.tool('pasta');
  let asked = 0;
  const help = async (): Promise<string> => {
    asked += 1;
    return '--map-guest-addr';
  };
  for (let round = 0; round < 2; round++)
    assert.equal(await findPasta(place.cache, help, [place.path]), { path, features: { mapGuestAddress: true, localMode: false } });
  assert.is(asked, 1);
  writeFileSync(path, '#!/bin/sh\n# another\n');
  await findPasta(place.cache, help, [place.path]);
  assert.is(asked, 2);
});
for (const text of ['', '{', '[]', 'null', '{"key":1}', '{"key":"x","features":null}']) {
  pasta(`asks again when the cache is ${JSON.stringify(text)}`, async () => {
    using place = scratch();
    place.tool('pasta');
    writeFileSync(place.cache, text);
    const found = await findPasta(place.cache, async () => '', [place.path]);
    assert.equal(found.features, { mapGuestAddress: false, localMode: false });
    assert.match(readFileSync(place.cache, 'utf8'), 'mapGuestAddress');
  });
}
pasta('works where the cache cannot be written', async () => {
  using place = scratch();
  place.tool('pasta');
  assert.equal((await findPasta('/proc/none/x', async () => '', [place.path])).features, { mapGuestAddress: false, localMode: false });
});
pasta.run();
