import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { podEvent } from '../../../src/pod/event.ts';
import { plainPod } from '../../support/scratch-pod.ts';

const test = suite('podEvent');
test('tells which pod', () => {
  const pod = { id: 'i', name: 'web', infraId: undefined, createdAt: '', labels: { a: 'b' }, request: plainPod };
  assert.equal(podEvent(pod, 'start'), { type: 'pod', status: 'start', id: 'i', name: 'web' });
});
test.run();
