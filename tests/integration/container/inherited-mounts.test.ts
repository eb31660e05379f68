import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inheritedMounts } from '../../../src/container/inherited-mounts.ts';
import type { ResolvedMount } from '../../../src/runtime/facts.ts';
import { mountOptions } from '../../../src/runtime/plain-request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const options = mountOptions({ readOnly: true });
const mounts: readonly ResolvedMount[] = [
  { kind: 'bind', source: '/s', target: '/b', options },
  { kind: 'bind', source: '/v/_data', target: '/v', volume: 'v', inside: 'part', options },
  { kind: 'layers', from: 'artifact', reference: 'i', id: '1', lower: ['/l'], target: '/i', writable: true },
  { kind: 'tmpfs', target: '/t', data: [], options },
];

const test = suite('inheritedMounts');
test('are volumes with their places, binds and images; memory is not', () => {
  using scratch = scratchEngine();
  addContainer(scratch, { name: 'from', declared: { mounts } });
  const inherited = inheritedMounts(scratch.engine, ['from']);
  assert.equal(
    inherited.map(({ kind, target }) => `${kind} ${target}`),
    ['bind /b', 'volume /v', 'layers /i'],
  );
  assert.ok(inherited[1]?.kind === 'volume' && inherited[1].subpath === 'part' && inherited[1].options.readOnly);
});
test('are read-only or writable as asked', () => {
  using scratch = scratchEngine();
  addContainer(scratch, { name: 'from', declared: { mounts } });
  const [bind] = inheritedMounts(scratch.engine, ['from:rw,z']);
  assert.ok(bind?.kind === 'bind' && !bind.options.readOnly && bind.options.relabel === 'shared');
  const image = inheritedMounts(scratch.engine, ['from:ro']).find(({ kind }) => kind === 'layers');
  assert.not(image?.kind === 'layers' && image.writable);
});
for (const [text, message] of [
  ['from:ro,rw', /cannot set ro or rw options more than once/],
  ['from:z,z', /cannot set :z more than once/],
  ['from:bogus', /invalid option "bogus" specified - volumes from another container can only use z,ro,rw options/],
  ['from:ro:z', /invalid option "ro:z"/],
] as const) {
  test(`refuse ${text}`, () => {
    using scratch = scratchEngine();
    addContainer(scratch, { name: 'from', declared: { mounts } });
    assertFails(() => inheritedMounts(scratch.engine, [text]), 'invalid-argument', message);
  });
}
test('name the container that is not there', () => {
  using scratch = scratchEngine();
  assertFails(() => inheritedMounts(scratch.engine, ['nope']), 'not-found', /looking up container "nope" for volumes-from: no container/);
});
test.run();
