import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findDependents, refuseNeeded, withDependents } from '../../../src/container/dependents.ts';
import type { Chosen } from '../../../src/container/select.ts';
import { viewOf } from '../../../src/container/view.ts';
import { joinPod } from '../../../src/pod/join.ts';
import { addContainer, rootRequest, scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';
import { addMember, addPod, infraOf } from '../../support/scratch-pod.ts';

const plain = rootRequest();

/** `a`, `b` that requires it, `c` in the network of `b`, and `d` that needs nobody. */
function family(scratch: ScratchEngine): Record<'a' | 'b' | 'c' | 'd', Chosen> {
  const a = addContainer(scratch, { name: 'a' });
  const b = addContainer(scratch, { name: 'b', wanted: { ...plain, lifecycle: { ...plain.lifecycle, requires: [a.id] } } });
  const mode = { kind: 'container', container: b.id } as const;
  const c = addContainer(scratch, { name: 'c', wanted: { ...plain, network: { ...plain.network, mode } } });
  const d = addContainer(scratch, { name: 'd' });
  const chosen = (record: typeof a): Chosen => ({ ...viewOf(scratch.engine.places.runRoot, record), typed: record.name });
  return { a: chosen(a), b: chosen(b), c: chosen(c), d: chosen(d) };
}

const names = (chosen: readonly Chosen[]): string => chosen.map(({ record }) => record.name).join('');

const test = suite('dependents');
test('are found through others', () => {
  using scratch = scratchEngine();
  const { a, c, d } = family(scratch);
  const dependents = findDependents(scratch.engine);
  assert.is(names(withDependents(scratch.engine, [a, d], dependents)), 'adbc');
  assert.is(names(withDependents(scratch.engine, [c], dependents)), 'c');
});
test('keep what they need, unless they go with it', () => {
  using scratch = scratchEngine();
  const { a, b, c, d } = family(scratch);
  const dependents = findDependents(scratch.engine);
  const refused = refuseNeeded([a, d], dependents);
  assert.is(names(refused.chosen), 'd');
  assert.match(
    refused.failures[0]?.message ?? '',
    new RegExp(`${a.record.id} has dependent containers .*: ${b.record.id}: container already`),
  );
  assert.is(names(refuseNeeded([a, b, c], dependents).chosen), 'abc');
  assert.is(names(refuseNeeded([a, b], dependents).chosen), 'a');
});
test('of an infra container are its pod’s business', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web');
  addMember(scratch, pod, { wanted: joinPod(scratch.engine, rootRequest(), {}, 'web').request });
  const infra = infraOf(scratch, pod);
  const chosen = [{ ...viewOf(scratch.engine.places.runRoot, infra), typed: infra.name }];
  assert.equal(refuseNeeded(chosen, findDependents(scratch.engine)).failures, []);
});
test.run();
