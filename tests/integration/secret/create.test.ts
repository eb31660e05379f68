import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSecret } from '../../../src/secret/create.ts';
import { readSecret } from '../../../src/secret/drivers.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const plain = {
  name: 'a',
  value: Buffer.from('one'),
  driver: undefined,
  options: {},
  labels: {},
  replace: false,
  ignoreExisting: false,
};

const create = suite('createSecret');
create('keeps a value, once', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const made = await createSecret(engine, plain);
  assert.match(made.id, /^[0-9a-f]{25}$/);
  assert.is(Buffer.from(await readSecret(engine, made)).toString(), 'one');
  await assertRejects(createSecret(engine, plain), 'already-exists', /a: secret name in use/);
  assert.is((await createSecret(engine, { ...plain, ignoreExisting: true })).id, made.id);
  const second = await createSecret(engine, { ...plain, value: Buffer.from('two'), replace: true });
  assert.is.not(second.id, made.id);
  assert.is(Buffer.from(await readSecret(engine, engine.secrets.get('a'))).toString(), 'two');
});
for (const name of ['', 'a/b', 'a=b', 'a,b', 'a\0b', 'x'.repeat(254)]) {
  create(`refuses the name ${JSON.stringify(name.slice(0, 8))}`, async () => {
    using scratch = scratchEngine();
    await assertRejects(createSecret(scratch.engine, { ...plain, name }), 'invalid-argument', /invalid secret name/);
  });
}
for (const size of [0, 512_000]) {
  create(`refuses ${size} bytes`, async () => {
    using scratch = scratchEngine();
    const request = { ...plain, value: Buffer.alloc(size) };
    await assertRejects(createSecret(scratch.engine, request), 'invalid-argument', /larger than 0 and less than 512000 bytes/);
  });
}
create('refuses drivers and options that it does not know', async () => {
  using scratch = scratchEngine();
  await assertRejects(createSecret(scratch.engine, { ...plain, driver: 'vault' }), 'invalid-argument', /invalid driver/);
  await assertRejects(createSecret(scratch.engine, { ...plain, driver: 'constructor' }), 'invalid-argument', /invalid driver/);
  await assertRejects(createSecret(scratch.engine, { ...plain, options: { path: '/x' } }), 'unsupported', /--driver-opts path/);
});
create.run();
