import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultRegistries } from '../../../src/config/registries.ts';
import type { LockFile } from '../../../src/image/lock-file.ts';
import { pinOf } from '../../../src/image/locked.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { assertFails } from '../../support/assert-fails.ts';

// What pulls is run by tests/e2e/lock.test.ts, against a registry.
const test = suite('pinOf');
const [v6, v7] = [digestOf('v6'), digestOf('v7')];
const lock: LockFile = {
  path: '/x/tiffin.lock',
  images: [
    {
      reference: 'r.test/app:1',
      platforms: new Map([
        ['linux/arm/v6', v6],
        ['linux/arm/v7', v7],
      ]),
    },
  ],
};
const services = { registries: defaultRegistries };
const arm = { os: 'linux', architecture: 'arm' };

test('finds the platform, or the best that goes for it', () => {
  assert.equal(pinOf(services, lock, { name: 'r.test/app:1', platform: { ...arm, variant: 'v7' } }), {
    reference: 'r.test/app:1',
    digest: v7,
    file: '/x/tiffin.lock',
  });
  assert.is(pinOf(services, lock, { name: 'docker://r.test/app:1', platform: { ...arm, variant: 'v6' } }).digest, v6);
});

test('says what there is when there is none', () => {
  const platform = { os: 'linux', architecture: 's390x' };
  assertFails(
    () => pinOf(services, lock, { name: 'r.test/app:1', platform }),
    'not-found',
    /tiffin\.lock has no linux\/s390x for r\.test\/app:1[^]*linux\/arm\/v6, linux\/arm\/v7/,
  );
  assertFails(() => pinOf(services, lock, { name: 'r.test/other', platform: arm }), 'not-found', /not in/);
});

test.run();
