import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxImage, pushImage } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { registry } from '../support/registry.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('search', 'built', 'registry', 'busybox', 'htpasswd');

function searchIn(home: ScratchHome, registries: readonly string[]): void {
  mkdirSync(join(home.path, '.config/containers'), { recursive: true });
  const list = registries.map((each) => `"${each}"`).join(', ');
  writeFileSync(join(home.path, '.config/containers/registries.conf'), `unqualified-search-registries = [${list}]\n`);
}

test('asks all registries that names without one are looked for in', async () => {
  await using home = await scratchHome();
  await using one = await registry(home);
  await using two = await registry(home, { htpasswd: { user: 'anna', password: 'pa:ss' } });
  await pushImage(one, busyboxImage(), { repository: 'team/tool' });
  const authorization = `Basic ${Buffer.from('anna:pa:ss').toString('base64')}`;
  await pushImage(two, busyboxImage(), { repository: 'tool', headers: { authorization } });
  searchIn(home, [one.address, two.address]);
  const half = await tiffin(home, ['search', 'tool', '--format', '{{.Name}}']);
  assert.is(half.stdout, `${one.address}/team/tool\n`);
  assert.is(half.status, 125);
  assert.match(half.stderr, new RegExp(`^Error: couldn't search registry "${two.address}": .*authentication required\n`));
  await mustTiffin(home, ['login', '-u', 'anna', '-p', 'pa:ss', two.address]);
  const whole = await mustTiffin(home, ['search', 'tool', '--format', '{{.Index}} {{.Name}}']);
  assert.is(whole, `${one.address} ${one.address}/team/tool\n${two.address} ${two.address}/tool`);
  const tags = JSON.parse(await mustTiffin(home, ['search', '--list-tags', '--format', 'json', `${one.address}/team/tool`])) as unknown;
  assert.equal(tags, [{ Name: `${one.address}/team/tool`, Tags: ['latest'] }]);
  assert.is(await mustTiffin(home, ['__complete', 'pullable-image', 'team/tool:', 'run']), 'team/tool:latest');
  assert.is(await mustTiffin(home, ['search', 'nothing']), '');
  assert.is(await mustTiffin(home, ['search', '--format', 'json', 'nothing']), '[]');
});
test('filters, limits and cuts what an index gives, and lets none of it near a terminal', async () => {
  await using home = await scratchHome();
  const results = [
    { name: 'app', description: `evil \u001B]0;title\u0007${'x'.repeat(60)}`, star_count: 30, is_official: true },
    { name: 'team/app', description: 'plain', star_count: 3, is_automated: true },
    { name: 'bad\u001B[31mname', description: '' },
  ];
  const server = createServer((request, response) => {
    response.end(JSON.stringify(request.url === '/v2/' ? {} : { results }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const search = (...args: readonly string[]): Promise<string> =>
    mustTiffin(home, ['search', '--format', '{{.Name}}', ...args, `${address}/app`]);
  try {
    assert.is(await search(), `${address}/app\n${address}/team/app`);
    assert.is(await search('--limit', '1'), `${address}/app`);
    assert.is(await search('--filter', 'stars=10'), `${address}/app`);
    assert.is(await search('--filter', 'is-official=false'), `${address}/team/app`);
    assert.is(await search('--filter', 'is-automated', '--filter', 'stars=10'), '');
    const table = (await mustTiffin(home, ['search', '--compatible', `${address}/app`])).split('\n');
    assert.match(table[0] ?? '', /^NAME +DESCRIPTION +STARS +OFFICIAL +AUTOMATED$/);
    assert.match(table[1] ?? '', /^127\.0\.0\.1:\d+\/app +evil \]0;title x+\.\.\. +30 +\[OK\]/);
    const line = `${tiffinPath} search --no-trunc ${address}/app`;
    const shown = await run('script', ['-qec', line, '/dev/null'], {
      env: { ...home.env, TERM: 'xterm', SHELL: '/bin/sh' },
      cwd: home.path,
    });
    assert.match(shown.stdout, /x{60}/);
    // oxlint-disable-next-line no-control-regex
    assert.not.match(shown.stdout, /\u001B|\u0007/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
test.run();
