import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ensureLayout } from '../../../../src/storage/state/layout.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('ensureLayout');

test('makes what is missing and leaves what is there', async () => {
  await using home = await scratchHome();
  ensureLayout(home.path);
  assert.equal(readdirSync(home.path).toSorted(), ['blobs', 'containers', 'layers', 'oci-layout', 'volumes']);
  const { ino } = statSync(join(home.path, 'oci-layout'));
  ensureLayout(home.path);
  assert.is(statSync(join(home.path, 'oci-layout')).ino, ino);
});

test.run();
