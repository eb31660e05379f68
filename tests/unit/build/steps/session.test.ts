import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildTimes } from '../../../../src/build/steps/session.ts';

const times = suite('buildTimes');

times('are bounded by an epoch, or real', () => {
  assert.equal(buildTimes(5), { kind: 'bounded', epoch: 5 });
  assert.equal(buildTimes(undefined), { kind: 'real' });
});

times.run();
