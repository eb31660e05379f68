import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readContainerRow } from '../../../../src/storage/state/container-row.ts';

const bare = {
  id: 'c1',
  name: 'web',
  image_id: null,
  image_name: '',
  created_at: '2026-01-02T03:04:05Z',
  auto_remove: 0,
  labels: '{"a":"b"}',
  request: '{"name":"web"}',
  remover: null,
  volumes: '[]',
  networks: '[]',
  pod_id: null,
  pod_name: null,
  infra_id: null,
};

const rows = suite('readContainerRow');
rows('gives a container of its own', () => {
  assert.equal(readContainerRow(bare, '/c/c1'), {
    id: 'c1',
    name: 'web',
    imageId: undefined,
    imageName: '',
    createdAt: '2026-01-02T03:04:05Z',
    autoRemove: false,
    labels: { a: 'b' },
    request: { name: 'web' },
    directory: '/c/c1',
    removing: false,
    volumes: [],
  });
});
rows('tells volumes, networks, and who removes it', () => {
  const row = { ...bare, image_id: 'i', auto_remove: 1, remover: '7 8 boot', volumes: '[["v","/v",1]]', networks: '["n","m"]' };
  const { imageId, autoRemove, removing, volumes, networks } = readContainerRow(row, '/c/c1');
  assert.equal([imageId, autoRemove, removing], ['i', true, true]);
  assert.equal(volumes, [{ volume: 'v', target: '/v', anonymous: true }]);
  assert.equal(networks, ['n', 'm']);
});
rows('knows the infra container of a pod from its members', () => {
  const inPod = { ...bare, pod_id: 'p', pod_name: 'shop', infra_id: 'c1' };
  assert.equal(readContainerRow(inPod, '/').pod, { id: 'p', name: 'shop', infraId: 'c1', isInfra: true });
  assert.is(readContainerRow({ ...inPod, infra_id: 'c2' }, '/').pod?.isInfra, false);
  assert.equal(readContainerRow({ ...inPod, infra_id: null }, '/').pod, { id: 'p', name: 'shop', infraId: undefined, isInfra: false });
});
rows.run();
