import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withOneLayer } from '../../../../src/build/steps/join-steps.ts';

const join = suite('withOneLayer');

join('gives the last entry the layer, and takes others from those who are asked for', () => {
  const history = [{ created_by: 'base' }, { created_by: 'a', empty_layer: true }, { created_by: 'b', empty_layer: true }];
  assert.equal(
    withOneLayer(history, () => false),
    [history[0], history[1], { created_by: 'b' }],
  );
  assert.equal(
    withOneLayer(history, () => true),
    [{ created_by: 'base', empty_layer: true }, history[1], { created_by: 'b' }],
  );
});

join.run();
