import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gpuNames, isCdiName } from '../../../src/runtime/cdi-name.ts';
import { assertFails } from '../../support/assert-fails.ts';

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
