import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sharedStep } from '../../../src/build/outcome.ts';
import type { ImageLayer } from '../../../src/storage/image-record.ts';
import type { Digest } from '../../../src/oci/digest.ts';

const test = suite('sharedStep');

test('says what a step came to, and nothing of what it was', () => {
  const digest = `sha256:${'a'.repeat(64)}` as Digest;
  const layer: ImageLayer = { diffId: digest, blob: { mediaType: 'm', digest, size: 1 } };
  assert.equal(sharedStep({ key: 'k', layer, title: 'RUN secret' }), { key: 'k', result: { kind: 'layer', layer } });
  assert.equal(sharedStep({ key: 'k', layer: undefined, title: 'x' }), { key: 'k', result: { kind: 'nothing' } });
});

test.run();
