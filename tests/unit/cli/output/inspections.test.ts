import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { printInspections } from '../../../../src/cli/output/inspections.ts';
import type { Output } from '../../../../src/cli/output/output.ts';
import { AggregateFailure, TiffinError } from '../../../../src/lib/errors.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

const find = (name: string): unknown => {
  if (name.startsWith('no')) throw new TiffinError('not-found', `no such object: "${name}"`);
  return { name };
};

function recorder(): { output: Output; said: unknown[] } {
  const said: unknown[] = [];
  const value = async (object: unknown, options: unknown): Promise<void> => {
    await Promise.resolve(said.push([object, options]));
  };
  return { output: { value } as unknown as Output, said };
}

const print = suite('printInspections');
print('prints what was found and fails for the rest', async () => {
  const { output, said } = recorder();
  await assertRejects(printInspections(output, ['a', 'no', 'b'], { format: undefined, find }), 'not-found', /no such object: "no"/);
  assert.equal(said, [[[{ name: 'a' }, { name: 'b' }], { name: 'inspect' }]]);
});
print('prints a template for each', async () => {
  const { output, said } = recorder();
  await printInspections(output, ['a', 'b'], { format: '{{.name}}', find });
  assert.is(said.length, 2);
});
print('tells all that were not found', async () => {
  const failure = await printInspections(recorder().output, ['no', 'none'], { format: undefined, find }).catch((error: unknown) => error);
  assert.ok(failure instanceof AggregateFailure && failure.failures.length === 2);
});
print.run();
