import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inParallel } from '../../../../src/upkeep/check/in-parallel.ts';

const test = suite('inParallel');

test('works on everything once', async () => {
  const done: number[] = [];
  await inParallel([3, 1, 2], async (thing) => void done.push(thing));
  assert.equal(
    done.toSorted((one, other) => one - other),
    [1, 2, 3],
  );
  await inParallel([], () => Promise.reject(new Error('nothing to do')));
});

test('ends with the first failure, and begins nothing after it', async () => {
  const begun: number[] = [];
  const things = Array.from({ length: 1000 }, (_, index) => index);
  const failing = inParallel(things, async (thing) => {
    begun.push(thing);
    throw new Error(`no ${thing}`);
  });
  assert.match(
    await failing.then(
      () => '',
      (error: unknown) => String(error),
    ),
    /no 0/,
  );
  assert.ok(begun.length < things.length);
});

test.run();
