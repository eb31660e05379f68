import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDigest } from '../../../src/oci/digest.ts';
import { Given } from '../../../src/sdk/given.ts';
import { guarded, listenerOf, publicProgress } from '../../../src/sdk/progress.ts';

const test = suite('publicProgress');

const digest = parseDigest(`sha256:${'a'.repeat(64)}`);
const { signal } = new AbortController();

test('tells of the whole and of its layers', () => {
  const whole = { reference: 'x', layer: undefined, current: 0, total: 0 };
  assert.equal(publicProgress('x', { kind: 'resolving', reference: 'y' }), [{ ...whole, state: 'resolving' }]);
  assert.equal(publicProgress('x', { kind: 'layer', digest, state: 'elsewhere', current: 1, total: 2 }), [
    { reference: 'x', layer: digest, state: 'waiting', current: 1, total: 2 },
  ]);
  assert.equal(publicProgress('x', { kind: 'config', digest })[0]?.state, 'done');
  assert.equal(publicProgress('x', { kind: 'remapping', digest, current: 1, total: 2 })[0]?.state, 'unpacking');
  assert.equal(publicProgress('x', { kind: 'writing' }), [{ ...whole, state: 'storing' }]);
  assert.equal(publicProgress('x', { kind: 'storing', id: 'i' }), [{ ...whole, state: 'storing' }]);
});

test.run();

const listening = suite('listenerOf and guarded');

listening('break off the work when the program throws, with what it threw', async () => {
  const bug = new Error('mine');
  const work = guarded<number>(signal, (event) => {
    if (event === 2) throw bug;
  });
  const seen: boolean[] = [];
  const failed = await work
    .run(async (wake, listener) => {
      for (const event of [1, 2, 3]) {
        listener(event);
        seen.push(wake.aborted);
      }
      wake.throwIfAborted();
    })
    .catch((error: unknown) => error);
  assert.is(failed, bug);
  assert.equal(seen, [false, true, true]);
});

listening('tell the program, if it wants to know', async () => {
  const states: string[] = [];
  const onProgress = ({ state }: { state: string }) => void states.push(state);
  const given = (options: unknown) => new Given('pull', options, ['onProgress']);
  const work = async (_signal: AbortSignal, tell: (step: { kind: 'writing' }) => void) => tell({ kind: 'writing' });
  await listenerOf(given({ onProgress }), 'x', signal).run(work);
  await listenerOf(given({}), 'x', signal).run(work);
  assert.equal(states, ['storing']);
});

listening.run();
