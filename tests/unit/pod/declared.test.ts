import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sliceOf, type Pod } from '../../../src/pod/declared.ts';
import { plainPod } from '../../support/scratch-pod.ts';

const pod = (sharesParent: boolean): Pod => ({
  id: 'a'.repeat(64),
  name: 'web',
  infraId: undefined,
  createdAt: '',
  labels: {},
  request: { ...plainPod, sharesParent, resources: { ...plainPod.resources, memoryBytes: 1024 } },
});

const test = suite('sliceOf');
test('is a slice of the pod alone, with its limits', () => {
  assert.equal(sliceOf(pod(true)), {
    name: `user-tiffin_pod_${'a'.repeat(64)}.slice`,
    properties: ['MemoryMax=1024', 'MemorySwapMax=1024'],
  });
});
test('is none with --share-parent=false', () => assert.is(sliceOf(pod(false)), undefined));
test.run();
