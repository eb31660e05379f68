import { readdirSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSecret } from '../../../src/secret/create.ts';
import { removeSecret } from '../../../src/secret/remove.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const remove = suite('removeSecret');
remove('forgets a secret with its value', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const plain = { name: 'a', value: Buffer.from('x'), driver: 'file', options: {}, labels: {}, replace: false, ignoreExisting: false };
  const { id } = await createSecret(engine, plain);
  assert.is(await removeSecret(engine, 'a'), id);
  assert.equal(readdirSync(engine.secrets.directory), []);
  await assertRejects(removeSecret(engine, 'a'), 'not-found', /no such secret/);
});
remove.run();
