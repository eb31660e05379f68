import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandOps, descriptorOps, present, seccompOps, terminalOp } from '../../../src/runtime/plan-process.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { specInput } from '../../support/runtime/facts.ts';

const { spec } = buildRuntimeSpec(specInput({}));

const test = suite('process operations');
test('name resources as the helper does', () => {
  const names = commandOps(spec.process, ['a'], ['B=1']).map((op) => (op.op === 'rlimit' ? op.resource : op.op));
  assert.equal(names, ['environment', 'arguments', 'nofile', 'nproc', 'umask']);
});
test('load a filter only when the spec has one', () => {
  assert.is(seccompOps(spec, new Uint8Array(8)).length, 1);
  assert.is(seccompOps(spec, undefined).length, 0);
  const { seccomp: _, ...linux } = spec.linux;
  assert.is(seccompOps({ ...spec, linux }, new Uint8Array(8)).length, 0);
});
test('size the terminal', () => {
  assert.equal(terminalOp(undefined), { op: 'terminal', rows: 24, columns: 80 });
  assert.equal(terminalOp({ rows: 5, columns: 6 }), { op: 'terminal', rows: 5, columns: 6 });
});
test('are left out for absent values', () => {
  assert.equal(
    present(undefined, () => ({ op: 'init' })),
    [],
  );
  assert.equal(descriptorOps(0), []);
  assert.equal(descriptorOps(2), [{ op: 'preserve-descriptors', count: 2 }]);
  const sockets = { count: 3, names: 'a' };
  assert.equal(descriptorOps(2, sockets), [
    { op: 'preserve-descriptors', count: 3 },
    { op: 'listen-descriptors', ...sockets },
  ]);
});
test.run();
