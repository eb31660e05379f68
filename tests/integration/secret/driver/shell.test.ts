import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSecret } from '../../../../src/secret/create.ts';
import { readSecret } from '../../../../src/secret/drivers.ts';
import { removeSecret } from '../../../../src/secret/remove.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { scratchEngine } from '../../../support/scratch-engine.ts';

const plain = {
  name: 'a',
  value: Buffer.from('bytes \xff\n', 'latin1'),
  driver: 'shell',
  labels: {},
  replace: false,
  ignoreExisting: false,
};

const shell = suite('shellDriver');
shell('keeps values with commands', async () => {
  using scratch = scratchEngine();
  const { engine, directory } = scratch;
  const place = `${directory}/kept-$SECRET_ID`;
  const options = { list: `ls ${directory}`, lookup: `cat "${place}"`, store: `cat > "${place}"`, delete: `rm "${place}"` };
  const secret = await createSecret(engine, { ...plain, options });
  assert.ok(readdirSync(directory).includes(`kept-${secret.id}`));
  assert.equal(Buffer.from(await readSecret(engine, secret)), plain.value);
  await removeSecret(engine, 'a');
  assert.not(readdirSync(directory).includes(`kept-${secret.id}`));
});
shell('wants all its commands and no others', async () => {
  using scratch = scratchEngine();
  await assertRejects(createSecret(scratch.engine, { ...plain, options: { list: 'true' } }), 'invalid-argument', /missing config value/);
  await assertRejects(createSecret(scratch.engine, { ...plain, options: { drop: 'true' } }), 'invalid-argument', /drop/);
});
shell('makes no secret when a command fails, and says its last words', async () => {
  using scratch = scratchEngine();
  const options = { list: 'true', lookup: 'true', delete: 'true', store: 'echo no room >&2; exit 3' };
  await assertRejects(createSecret(scratch.engine, { ...plain, options }), 'runtime-failed', /creating secret a: exit status 3: no room/);
  assert.equal(scratch.engine.secrets.list(), []);
  const kept = join(scratch.engine.places.root, 'secrets');
  assert.throws(() => readdirSync(kept), /ENOENT/);
});
shell.run();
