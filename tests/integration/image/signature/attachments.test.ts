import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attachedLayers } from '../../../../src/image/signature/attachments.ts';
import { makeAttachment } from '../../../../src/image/signature/sigstore.ts';
import { TiffinError } from '../../../../src/lib/errors.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

// How signatures are read and judged: tests/integration/image/signature.test.ts.
const digest = digestOf('m');
const answering = (answer: () => Buffer) => ({
  getManifest: async () => {
    await Promise.resolve();
    const bytes = answer();
    return { bytes, digest: digestOf(bytes), mediaType: mediaTypes.ociManifest };
  },
});

const test = suite('attachedLayers');
test('are those of the attachment; none where there is none', async () => {
  const { manifest } = makeAttachment(Buffer.from('p'), Buffer.from('s'), []);
  const layers = await attachedLayers(
    answering(() => manifest),
    digest,
    undefined,
  );
  assert.equal(
    layers.map((layer) => layer.digest),
    [digestOf('p')],
  );
  const failing = (code: 'not-found' | 'unreachable') =>
    answering(() => {
      throw new TiffinError(code, code);
    });
  assert.equal(await attachedLayers(failing('not-found'), digest, undefined), []);
  await assertRejects(attachedLayers(failing('unreachable'), digest, undefined), 'unreachable');
  await assertRejects(
    attachedLayers(
      answering(() => Buffer.from('{}')),
      digest,
      undefined,
    ),
    'corrupt',
  );
});
test.run();
