import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TransferSum } from '../../../../../src/cli/output/build/transfer-sum.ts';
import type { Digest } from '../../../../../src/oci/digest.ts';

const layer = (name: string, state: 'downloading' | 'done' | 'exists', current: number, total: number) =>
  ({ kind: 'layer', digest: `sha256:${name}` as Digest, state, current, total }) as const;

const test = suite('TransferSum');
test('adds up what is not there already', () => {
  const sum = new TransferSum();
  assert.is(sum.text, '');
  sum.add(layer('a', 'downloading', 1000, 3000));
  sum.add(layer('b', 'exists', 0, 9000));
  sum.add(layer('c', 'done', 0, 1000));
  assert.is(sum.text, '2kB / 4kB');
  assert.not(sum.isOver);
  sum.add(layer('a', 'done', 3000, 3000));
  sum.add({ kind: 'storing', id: 'x' });
  assert.is(sum.text, '4kB');
  assert.ok(sum.isOver);
});
test.run();
