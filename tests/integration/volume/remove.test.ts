import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { pruneVolumes, removeVolume } from '../../../src/volume/remove.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const remove = suiteNeeding('removeVolume and pruneVolumes', 'built', 'user-namespaces');
remove('delete what nobody uses', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  for (const name of ['used', 'idle', 'other']) engine.volumes.create({ name });
  addContainer(scratch, { volumes: [{ volume: 'used', target: '/x', anonymous: false }] });
  const { path } = engine.volumes.get('idle');
  writeFileSync(join(path, 'file'), 'x');
  assert.is(await removeVolume(engine, 'idle'), 'idle');
  assert.not.ok(existsSync(path));
  await assertRejects(removeVolume(engine, 'used'), 'in-use', /volume used is being used by the following container\(s\)/);
  await assertRejects(removeVolume(engine, 'idle'), 'not-found', /no volume with name "idle" found/);
  assert.equal(await pruneVolumes(engine, []), ['other']);
});
remove.run();
