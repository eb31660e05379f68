import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imageEpoch, layerEpoch, secondsOf, timeText } from '../../../../src/build/plan/times.ts';

const unsaid = { real: false, timestamp: undefined, sourceDateEpoch: undefined };

const times = suite('times of builds');

times('of layers are bounded by what was asked, the base, or the stages that files come from', () => {
  const sources = { base: 50, stages: [70, undefined] };
  assert.is(layerEpoch({ ...unsaid, real: true }, sources), undefined);
  assert.is(layerEpoch({ ...unsaid, timestamp: 1, sourceDateEpoch: 2 }, sources), 1);
  assert.is(layerEpoch({ ...unsaid, sourceDateEpoch: 2 }, sources), 2);
  assert.is(layerEpoch(unsaid, sources), 50);
  assert.is(layerEpoch(unsaid, { ...sources, base: undefined }), 70);
  assert.is(layerEpoch(unsaid, { base: undefined, stages: [] }), 0);
});

times('of images are those of the commit, when one is built', () => {
  assert.is(imageEpoch(unsaid, { commit: 9, layers: 5 }), 9);
  assert.is(imageEpoch(unsaid, { commit: undefined, layers: 5 }), 5);
  assert.is(imageEpoch({ ...unsaid, sourceDateEpoch: 3 }, { commit: 9, layers: 5 }), 3);
  assert.is(imageEpoch({ ...unsaid, real: true }, { commit: 9, layers: 5 }), undefined);
});

times('are read from configs and written to them', () => {
  assert.is(secondsOf('2020-01-01T00:00:00.5Z'), 1_577_836_800);
  assert.is(secondsOf('0001-01-01T00:00:00Z'), undefined);
  assert.is(secondsOf('nonsense'), undefined);
  assert.is(secondsOf(undefined), undefined);
  assert.is(timeText(1_577_836_800), '2020-01-01T00:00:00Z');
  assert.ok(Math.abs(Date.parse(timeText(undefined)) - Date.now()) < 60_000);
});

times.run();
