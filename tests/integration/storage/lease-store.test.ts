import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LeaseStore } from '../../../src/storage/lease-store.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { repository } from '../../support/repository.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suite('LeaseStore');

/** Another process that holds `blob:x`, and has locked it, until it is killed. */
async function otherHolder(home: ScratchHome): Promise<AsyncDisposable> {
  const script = `
    import { openStores } from ${JSON.stringify(join(repository, 'tests/support/stores.ts'))};
    const stores = openStores({ env: process.env });
    stores.leases.hold(['blob:x']);
    await stores.leases.lock('blob:x');
    console.log('held');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: home.env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return {
    [Symbol.asyncDispose]: async () => {
      if (!child.kill('SIGKILL')) return;
      await once(child, 'close');
    },
  };
}

test('holds until it is disposed of, once for each holder', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const first = stores.leases.hold(['blob:x', 'blob:y', 'blob:x']);
  const second = stores.leases.hold(['blob:x']);
  assert.equal([...stores.leases.heldResources()].toSorted(), ['blob:x', 'blob:y']);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  assert.equal([...stores.leases.heldResources()], ['blob:x']);
  second[Symbol.dispose]();
  assert.equal([...stores.leases.heldResources()], []);
});

test('locks for one task at a time', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const lock = await stores.leases.lock('layer:x');
  assert.is(stores.leases.tryLock('layer:x'), undefined);
  let waited = 0;
  const next = stores.leases.lock('layer:x', { waiting: () => void (waited += 1) });
  setTimeout(() => lock[Symbol.dispose](), 30);
  using _lock = await next;
  assert.is(waited, 1);
});

test('stops waiting when it is told to', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  using _lock = await stores.leases.lock('layer:x');
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 30);
  await assertRejects(stores.leases.lock('layer:x', { signal: stop.signal }), 'cancelled');
});

test('dies with its holder', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  {
    await using _other = await otherHolder(home);
    assert.is(stores.leases.tryLock('blob:x'), undefined);
    assert.equal([...stores.leases.heldResources()], ['blob:x']);
  }
  assert.equal([...stores.leases.heldResources()], []);
  using lock = stores.leases.tryLock('blob:x');
  assert.ok(lock);
});

test('two stores of one process do not share a lock by mistake', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  using _lock = await stores.leases.lock('blob:x');
  assert.is(new LeaseStore(stores.state).tryLock('blob:x'), undefined);
});

test.run();
