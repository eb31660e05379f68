import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addArtifact } from '../../../../src/image/manifest-list/artifact-entry.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('addArtifact of a list');

test('makes the manifest that Podman makes', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const [file, config] = ['f1', 'f2.json'].map((name) => join(home.path, name));
  writeFileSync(file!, 'hi\n');
  writeFileSync(config!, '{}\n');
  using leases = new DisposableStack();
  const plain = await addArtifact(stores, { paths: [file!, config!], type: 'text/z' }, { leases });
  assert.is(plain.digest, 'sha256:0f1a97ef621bf724be3c1a16758e2f8beafff2a3ad01da432a25ad457360c8ac');
  const files = { paths: [file!], configPath: config!, configType: 'app/cfg', layerType: 'text/l', excludeTitles: true };
  const whole = await addArtifact(stores, files, { leases });
  assert.is(whole.digest, 'sha256:f4ec7750d788222d985ded66c1e0e119401daf1bf23e599710eb4c576bd2064a');
});

test('says which file is not there', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  using leases = new DisposableStack();
  await assertRejects(addArtifact(stores, { paths: ['/nonexistent'] }, { leases }), 'not-found', /open \/nonexistent/);
  await assertRejects(addArtifact(stores, { paths: [], configPath: '/nonexistent' }, { leases }), 'not-found', /artifact configuration/);
});

test.run();
