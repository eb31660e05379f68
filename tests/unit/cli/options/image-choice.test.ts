import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imageOptions } from '../../../../src/cli/options/image-choice.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('imageOptions');
test('is well formed', () => assertWellFormed(specsOf(imageOptions)));
test('knows Podman’s names', () => {
  const names = new Set(specsOf(imageOptions).flatMap((spec) => spec.names));
  for (const name of '--pull -q --quiet --rootfs --platform --arch --os --variant --authfile --creds --tls-verify --cert-dir --retry --retry-delay --disable-content-trust'.split(
    ' ',
  ))
    assert.ok(names.has(name), name);
});
test('refuses by name what later versions bring', () => {
  const refused = specsOf(imageOptions).filter((spec) => spec.refusal !== undefined);
  for (const name of '--decryption-key'.split(' '))
    assert.ok(
      refused.some((spec) => spec.names.includes(name)),
      name,
    );
});
test.run();
