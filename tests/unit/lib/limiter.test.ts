import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Limiter } from '../../../src/lib/limiter.ts';

const test = suite('Limiter');

test('runs no more tasks at once than allowed, in their order', async () => {
  const limiter = new Limiter(2);
  const log: string[] = [];
  let running = 0;
  const task = async (name: string): Promise<void> => {
    running += 1;
    log.push(`${name}${running}`);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  };
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => limiter.run(() => task(name))));
  assert.equal(log, ['a1', 'b2', 'c2', 'd2']);
});

test('goes on after a failure', async () => {
  const limiter = new Limiter(1);
  const failed = limiter.run(() => Promise.reject(new Error('x'))).catch(() => 'failed');
  assert.is(await limiter.run(() => Promise.resolve('next')), 'next');
  assert.is(await failed, 'failed');
});

test.run();
