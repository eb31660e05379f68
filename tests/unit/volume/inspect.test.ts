import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectVolume } from '../../../src/volume/inspect.ts';

const record = {
  name: 'data',
  driver: 'local',
  createdAt: '2026-01-01T00:00:00.000Z',
  labels: { a: 'b' },
  options: {},
  anonymous: false,
  needsCopyUp: false,
  path: '/v/data/_data',
};

const inspect = suite('inspectVolume');
inspect('has the shape of Podman', () => {
  assert.equal(Object.keys(inspectVolume({ record, users: ['x'] })), [
    'Name',
    'Driver',
    'Mountpoint',
    'CreatedAt',
    'Labels',
    'Scope',
    'Options',
    'MountCount',
  ]);
  const fresh = inspectVolume({ record: { ...record, anonymous: true, needsCopyUp: true }, users: [] });
  const plain = inspectVolume({ record, users: [] });
  assert.equal([plain.Anonymous, plain.NeedsCopyUp, plain.UID, plain.Timeout], [false, false, 0, 0]);
  assert.equal([fresh.Anonymous, fresh.NeedsCopyUp, fresh.MountCount], [true, true, 0]);
});
inspect.run();
