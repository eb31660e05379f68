import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { historyOf } from '../../../src/image/history.ts';
import type { ImageRecord } from '../../../src/storage/image-record.ts';
import { imageRecord } from '../../support/image-record.ts';

const test = suite('historyOf');

const withHistory = (image: ImageRecord, ...steps: readonly object[]): ImageRecord => ({
  ...image,
  config: { ...image.config, history: steps },
});

/** Layers whose plain tars are 100 bytes, but one that is missing. */
function services(images: readonly ImageRecord[], missing?: string): Parameters<typeof historyOf>[0] {
  const find = (diffId: string): unknown => (diffId === missing ? undefined : { diffId, sizeBytes: 100 });
  return { images: { list: () => images }, layers: { find } } as unknown as Parameters<typeof historyOf>[0];
}

test('gives layers to the steps that made one, the last step first', () => {
  const image = withHistory(
    imageRecord({ id: 'abc', names: ['localhost/app:1'], layers: ['base', 'top'] }),
    { created_by: 'ADD' },
    { created_by: 'ENV', empty_layer: true },
    { created_by: 'RUN' },
    { created_by: 'CMD', empty_layer: true },
  );
  const steps = historyOf(services([image], image.layers[0]?.diffId), image);
  assert.equal(
    steps.map(({ entry, imageId, sizeBytes }) => [entry.created_by, imageId, sizeBytes]),
    [
      ['CMD', image.id, 0],
      ['RUN', undefined, 100],
      ['ENV', undefined, 0],
      ['ADD', undefined, image.layers[0]?.blob.size],
    ],
  );
  assert.equal(steps[0]?.names, ['localhost/app:1']);
});

test('names the images in the store that end with a step, each once', () => {
  const base = imageRecord({ id: 'ba5e', names: ['localhost/base:1'], layers: ['base'] });
  const twin = imageRecord({ id: '771', names: ['localhost/z:1', 'localhost/y:1'], layers: ['base'] });
  const image = withHistory(
    imageRecord({ id: 'abc', layers: ['base', 'top'] }),
    { created_by: 'ADD' },
    { empty_layer: true },
    { created_by: 'RUN' },
  );
  const steps = historyOf(services([twin, image, base]), image);
  assert.equal(
    steps.map(({ imageId }) => imageId),
    [image.id, base.id, undefined],
  );
  assert.equal(steps[1]?.names, ['localhost/base:1', 'localhost/z:1', 'localhost/y:1']);
});

test('copes with more steps than layers', () => {
  const image = withHistory(imageRecord({ id: 'abc', layers: [] }), { created_by: 'a' }, { created_by: 'b' });
  assert.equal(
    historyOf(services([image]), image).map(({ sizeBytes }) => sizeBytes),
    [0, 0],
  );
});

test.run();
