import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eachContainer } from '../../../src/container/each.ts';
import type { Chosen } from '../../../src/container/select.ts';
import { AggregateFailure, TiffinError } from '../../../src/lib/errors.ts';

const chosen = (...names: string[]): Chosen[] => names.map((typed) => ({ typed }) as Chosen);

const each = suite('eachContainer');
each('tries all, whatever becomes of the others', async () => {
  const seen: string[] = [];
  const act = ({ typed }: Chosen): void => {
    seen.push(typed);
    if (typed !== 'b') throw new TiffinError('wrong-state', typed);
  };
  const failure = await eachContainer({ chosen: chosen('a', 'b', 'c'), failures: [] }, act).catch((error: unknown) => error);
  assert.equal(seen, ['a', 'b', 'c']);
  assert.ok(failure instanceof AggregateFailure && failure.message === 'a\nc');
});
each('throws a single failure as it is, and bugs at once', async () => {
  const lost = new TiffinError('not-found', 'x');
  assert.is(await eachContainer({ chosen: [], failures: [lost] }, () => undefined).catch((error: unknown) => error), lost);
  const bug = await eachContainer({ chosen: chosen('a'), failures: [] }, () => Promise.reject(new TypeError('bug'))).catch(
    (error: unknown) => error,
  );
  assert.instance(bug, TypeError);
});
each('works on a limited number at once', async () => {
  let [now, most] = [0, 0];
  const act = async (): Promise<void> => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 1));
    now -= 1;
  };
  await eachContainer({ chosen: chosen(...Array.from({ length: 250 }, (_, index) => String(index))), failures: [] }, act);
  assert.ok(most > 1 && most <= 100);
});
each.run();
