import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fileMember, memberBytes, storedBlob } from '../../../../src/image/save/members.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores, putBytes } from '../../../support/stores.ts';

const test = suite('ArchiveMember');

test('has the bytes of what it is', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { digest } = putBytes(stores, 'application/octet-stream', 'blob');
  const stored = storedBlob(stores, { digest, size: 4 });
  assert.is(stored.compression, 'none');
  const members = [fileMember('a', 'text'), { kind: 'directory', name: 'd' } as const, { kind: 'blob', name: 'b', stored } as const];
  assert.equal(members.map(memberBytes), [4, 0, 4]);
  assertFails(() => storedBlob(stores, { digest, size: 5 }), 'corrupt', /missing from the store/);
});

test.run();
