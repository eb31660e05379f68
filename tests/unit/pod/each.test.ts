import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AggregateFailure, TiffinError } from '../../../src/lib/errors.ts';
import { eachPod } from '../../../src/pod/each.ts';
import type { ChosenPod } from '../../../src/pod/select.ts';
import { assertRejects } from '../../support/assert-fails.ts';

const pods = ['a', 'b', 'c'].map((typed) => ({ typed }) as ChosenPod);
const fail = (message: string): TiffinError => new TiffinError('wrong-state', message);

const test = suite('eachPod');
test('goes on after a failure and tells of it at the end', async () => {
  const seen: string[] = [];
  const act = ({ typed }: ChosenPod): void => {
    seen.push(typed);
    if (typed === 'b') throw fail('b fails');
  };
  await assertRejects(eachPod({ chosen: pods, failures: [] }, act), 'wrong-state', /b fails/);
  assert.equal(seen, ['a', 'b', 'c']);
});
test('tells of all failures, those of the selection first', async () => {
  try {
    await eachPod({ chosen: pods.slice(0, 1), failures: [fail('gone')] }, () => {
      throw fail('a fails');
    });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, AggregateFailure);
  }
});
test('lets bugs through', async () => {
  const bug = async (): Promise<void> => {
    await eachPod({ chosen: pods, failures: [] }, () => {
      throw new RangeError('bug');
    });
  };
  try {
    await bug();
    assert.unreachable();
  } catch (error) {
    assert.instance(error, RangeError);
  }
});
test.run();
