import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { refuseHooks, refuseOwnFeatures } from '../../../src/runtime/runtime-refusals.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { planFacts, type RequestChanges, specInput } from '../../support/runtime/facts.ts';

const refuse = (changes: RequestChanges): void => {
  const input = specInput(changes);
  refuseOwnFeatures(buildRuntimeSpec(input).spec, planFacts(input));
};

const own = suite('refuseOwnFeatures');
own('lets other runtimes do what they can', () => refuse({ process: { user: '1:1' } }));
own('refuses sockets of a unit', () => {
  const input = specInput({ process: { user: '1:1' } });
  const unit = { notifySocket: undefined, sockets: { count: 1, names: '' } };
  const facts = { ...planFacts(input), unit };
  assertFails(
    () => refuseOwnFeatures(buildRuntimeSpec(input).spec, facts),
    'unsupported',
    /handing on the sockets of a unit with --runtime/,
  );
});
for (const [changes, reason] of [
  [{ process: { user: 'nobody' } }, /looking up "nobody" inside the container with --runtime/],
  [{ process: { init: true } }, /--init with --runtime/],
  [{ security: { secrets: [{ kind: 'variable', source: 'a', name: 'A' }] } }, /--secret with --runtime/],
  [{ resources: { memoryBytes: 1 << 20 } }, /--memory with --runtime/],
] as const) {
  own(`refuses ${JSON.stringify(changes)}`, () => void assertFails(() => refuse(changes), 'unsupported', reason));
}
own.run();

const hooks = suite('refuseHooks');
hooks('names the program that would be run', () => {
  const { spec } = buildRuntimeSpec(specInput({}));
  refuseHooks(spec);
  const hook = { path: '/bin/hook' };
  refuseHooks({ ...spec, hooks: { createContainer: [hook] } });
  const hooked = { ...spec, hooks: { poststop: [hook] } };
  const failure = assertFails(() => refuseHooks(hooked), 'unsupported', /poststop hook to be run, \/bin\/hook/);
  assert.match(failure.hint ?? '', /--runtime crun/);
});
hooks.run();
