import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ociMembers } from '../../../../src/image/save/oci.ts';
import type { ArchiveMember } from '../../../../src/image/save/members.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../../support/stores.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

const test = suite('ociMembers');

const text = (members: readonly ArchiveMember[], name: string): string => {
  const member = members.find((each) => each.name === name);
  return member?.kind === 'file' ? Buffer.from(member.content).toString() : '';
};

test('gives each name of an image an entry', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const image = stores.images.get(putFakeImage(stores, { seed: 'a' }));
  const members = await ociMembers(stores, [{ image, names: ['localhost/a:1', 'localhost/b:2'] }]);
  const names = [...text(members, 'index.json').matchAll(/"org\.opencontainers\.image\.ref\.name":"([^"]+)"/g)].map(([, name]) => name);
  assert.equal(names, ['localhost/a:1', 'localhost/b:2']);
  assert.is(members.filter(({ kind }) => kind === 'blob').length, image.layers.length + 1);
  assert.is(text(members, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
});

test('misses a blob that is lost', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const image = stores.images.get(putFakeImage(stores, { seed: 'a' }));
  stores.blobs.delete(image.configDigest);
  await assertRejects(ociMembers(stores, [{ image, names: [] }]), 'not-found', /not in the store/);
});

test.run();
