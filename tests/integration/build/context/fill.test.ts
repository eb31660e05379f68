import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, createReadStream, openSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { fillScratch } from '../../../../src/build/context/fill.ts';
import { contextHooks, contextServices } from '../../../support/build-context.ts';
import { hostileRegistry } from '../../../support/hostile-registry.ts';
import { tarArchive } from '../../../support/images.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suiteNeeding('fillScratch', 'helper', 'user-namespaces');

test('tells how far a large download is, now and then', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const tar = tarArchive([{ path: 'large', content: Buffer.alloc(5 << 20, 'x') }]);
  await using server = await hostileRegistry((_request, response) => void response.end(tar));
  const told: (number | undefined)[] = [];
  const scratch = home.directory('scratch');
  const options = { label: 'x', scratch, hooks: contextHooks(), tell: (bytes: number | undefined) => void told.push(bytes) };
  const filled = await fillScratch(contextServices(stores, home), { kind: 'url', address: `${server.url}/x` }, options);
  assert.ok('path' in filled && readdirSync(filled.path).includes('large'));
  assert.ok(told.length >= 4 && told.length < 12, `${told.length} times for 5 MiB`);
});

test('reads a standard input that does not wait', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const pipe = `${home.path}/pipe`;
  execFileSync('mkfifo', [pipe]);
  const fd = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  // While it is open for writing it does not look ended.
  const writer = openSync(pipe, constants.O_WRONLY);
  const tar = tarArchive([{ path: 'large', content: Buffer.alloc(1 << 20, 'x') }]);
  writeFileSync(`${home.path}/tar`, tar);
  spawn('sh', ['-c', 'sleep 0.2; head -c 70000 <tar; sleep 0.2; tail -c +70001 tar'], {
    cwd: home.path,
    stdio: ['ignore', writer, 'ignore'],
  });
  closeSync(writer);
  const hooks = { ...contextHooks(), openInput: () => createReadStream('', { fd, autoClose: false }) };
  const options = { label: 'x', scratch: home.directory('scratch'), hooks, tell: () => undefined };
  const filled = await fillScratch(contextServices(stores, home), { kind: 'stdin' }, options);
  closeSync(fd);
  assert.ok('path' in filled && statSync(`${filled.path}/large`).size === 1 << 20);
});

test.run();
