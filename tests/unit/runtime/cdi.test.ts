import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyCdi, cdiNodes, gpuNames, isCdiName } from '../../../src/runtime/cdi.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { specInput } from '../../support/runtime/facts.ts';

const edits = {
  env: ['PATH=/theirs', 'GPU=1'],
  nodes: [{ path: '/dev/x', hostPath: '/dev/zero', permissions: 'rw' }],
  mounts: [
    { hostPath: '/lib/x', containerPath: '/lib/x', type: 'bind', options: ['ro', 'nosuid'] },
    { hostPath: 'tmpfs', containerPath: '/t', type: 'tmpfs', options: ['size=1k'] },
  ],
  hooks: [{ stage: 'createContainer', path: '/bin/hook', args: ['hook'], env: [], timeoutSeconds: 5 }],
  groups: [44],
};

const names = suite('isCdiName');
for (const text of ['vendor.com/class=name', 'nvidia.com/gpu=all', 'a/b=0', 'v.c/d=GPU-1:2'])
  names(`knows ${text}`, () => assert.ok(isCdiName(text)));
for (const text of ['/dev/x', '/dev/a=b', 'vendor.com/class=*', 'vendor.com/class=', 'class=name', '../x=y'])
  names(`does not take ${text} for one`, () => assert.not(isCdiName(text)));
names.run();

const gpus = suite('gpuNames');
gpus('are those of NVIDIA', () => {
  assert.equal(
    gpuNames(['all', '0', 'device=1', '"device=2"']),
    ['all', '0', '1', '2'].map((name) => `nvidia.com/gpu=${name}`),
  );
  assertFails(() => gpuNames(['../x']), 'invalid-argument', /--gpus \.\.\/x/);
});
gpus.run();

const apply = suite('applyCdi');
apply('adds what devices bring', () => {
  const { spec } = buildRuntimeSpec(specInput({}));
  const changed = applyCdi(spec, edits);
  assert.ok(changed.process.env.includes('PATH=/theirs'));
  assert.ok(changed.process.env.includes('GPU=1'));
  assert.is(changed.process.env.filter((entry) => entry.startsWith('PATH=')).length, 1);
  assert.equal(changed.process.user.additionalGids, [44]);
  assert.is(changed.annotations?.['io.tiffin.groups'], '44');
  const mount = (destination: string) => changed.mounts.find((each) => each.destination === destination);
  assert.is(mount('/dev/x')?.source, '/dev/zero');
  assert.equal(mount('/lib/x')?.options, ['ro', 'nosuid', 'rbind']);
  assert.is(mount('/t')?.type, 'tmpfs');
  assert.equal(changed.hooks, { createContainer: [{ path: '/bin/hook', args: ['hook'], timeout: 5 }] });
});
apply('names nodes as --device would', () => {
  assert.equal(cdiNodes(edits), [{ source: '/dev/zero', target: '/dev/x', permissions: 'rw' }]);
});
apply.run();
