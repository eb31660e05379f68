import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { resetStore } from '../../../src/container/reset.ts';
import { createSecret } from '../../../src/secret/create.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';
import { addMember, addPod } from '../../support/scratch-pod.ts';

const { signal } = new AbortController();

const reset = suiteNeeding('resetStore', 'built', 'user-namespaces');
reset('removes all that is ours, and both directories', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  addContainer(scratch);
  addMember(scratch, await addPod(scratch, 'web'));
  engine.volumes.create({ name: 'data' });
  const secret = { name: 'a', value: Buffer.from('x'), driver: 'file', options: {}, labels: {}, replace: false, ignoreExisting: false };
  await createSecret(engine, secret);
  mkdirSync(join(engine.places.root, 'cache'));
  assert.equal(await resetStore(engine, { signal }), []);
  for (const directory of [engine.places.root, engine.places.runRoot]) assert.not.ok(existsSync(directory), directory);
});
reset('leaves what is not ours', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  engine.containers.list();
  writeFileSync(join(engine.places.root, 'letter'), 'x');
  assert.equal(await resetStore(engine, { signal }), []);
  assert.equal(readdirSync(engine.places.root), ['letter']);
});
reset.run();
