import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storageOptions } from '../../../../src/cli/options/storage.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('storageOptions');
test('is well formed', () => assertWellFormed(specsOf(storageOptions)));
test('knows Podman’s names', () => {
  const names = new Set(specsOf(storageOptions).flatMap((spec) => spec.names));
  for (const name of '-v --volume --mount --tmpfs --read-only --read-only-tmpfs --shm-size --shm-size-systemd --image-volume --volumes-from'.split(
    ' ',
  ))
    assert.ok(names.has(name), name);
});
test('refuses by name what there is not', () => {
  const refused = specsOf(storageOptions).filter((spec) => spec.refusal !== undefined);
  for (const name of '--volume-driver --storage-opt'.split(' '))
    assert.ok(
      refused.some((spec) => spec.names.includes(name)),
      name,
    );
});
test.run();
