import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectedSecret, inspectedVolume } from '../../../../src/cli/schemas/store-schemas.ts';
import { checkOf } from '../../../support/json-schema.ts';

const test = suite('schemas of volumes and secrets');
test('take what is left out when it is empty', () => {
  const volume = {
    Name: 'a',
    Driver: 'local',
    Mountpoint: '/m',
    CreatedAt: 'x',
    Labels: {},
    Scope: 'local',
    Options: { o: 'uid=1' },
    MountCount: 0,
  };
  for (const more of [{}, { UID: 1, GID: 2, Anonymous: true, NeedsCopyUp: true }])
    assert.equal(checkOf(inspectedVolume)({ ...volume, ...more }), []);
  const at = '2026-01-01T00:00:00Z';
  const secret = {
    ID: '1',
    CreatedAt: at,
    UpdatedAt: at,
    Spec: { Name: 'n', Driver: { Name: 'file', Options: {} }, Labels: {} },
    SecretData: 'v',
  };
  assert.equal(checkOf(inspectedSecret)(secret), []);
});
test.run();
