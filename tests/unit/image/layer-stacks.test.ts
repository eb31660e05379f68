import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imagesByStack, layerIds, stackKey } from '../../../src/image/layer-stacks.ts';
import { digestFromHex } from '../../../src/oci/digest.ts';
import { imageRecord } from '../../support/image-record.ts';

const test = suite('layer stacks');
const one = imageRecord({ id: 'a', names: ['localhost/z:1'], layers: ['base'] });
const other = imageRecord({ id: 'b', names: ['localhost/a:1'], layers: ['base'] });
const nameless = imageRecord({ id: 'c', layers: ['base'] });
const tall = imageRecord({ id: 'd', layers: ['base', 'top'] });

test('have one key for all images that begin with them', () => {
  assert.is(stackKey(tall, 1), stackKey(one));
  assert.is.not(stackKey(tall), stackKey(one));
});

test('know the images that consist of them, by their first names', () => {
  const empty = imageRecord({ id: 'e', layers: [] });
  const byStack = imagesByStack([nameless, one, tall, other, empty]);
  assert.equal(
    byStack.get(stackKey(one))?.map(({ id }) => id),
    [other.id, one.id, nameless.id],
  );
  assert.is(byStack.size, 2);
});

test('have the layer IDs that Podman gives', () => {
  const diffIds = [
    'f7246dac35423838d8f56c444597f7dbc1685cf133b5b4e8a87583a6eba4d812',
    '889345485d6f8eddbd17741788b73ff8804b03585b9aa6784b6e3285f9d99d7e',
  ];
  const [base, next] = layerIds(diffIds.map((hex) => digestFromHex(hex)));
  assert.is(base, diffIds[0]);
  assert.is(next?.slice(0, 12), '7356d03139ea', 'as `podman image tree` shows it');
});

test.run();
