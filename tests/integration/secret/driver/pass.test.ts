// timeout: 120s
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createSecret } from '../../../../src/secret/create.ts';
import { passDriver } from '../../../../src/secret/driver/pass.ts';
import { readSecret } from '../../../../src/secret/drivers.ts';
import { removeSecret } from '../../../../src/secret/remove.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchEngine } from '../../../support/scratch-engine.ts';
import { must, run } from '../../../support/spawn.ts';

const plain = { name: 'a', value: Buffer.from('in gpg'), driver: 'pass', options: {}, labels: {}, replace: false, ignoreExisting: false };

const pass = suiteNeeding('passDriver', 'gpg');
pass('keeps values in a password store', async () => {
  using scratch = scratchEngine();
  const { engine, directory } = scratch;
  const home = join(directory, 'gpg');
  mkdirSync(home);
  chmodSync(home, 0o700);
  const env = { ...process.env, GNUPGHOME: home };
  try {
    const words = ['--batch', '--pinentry-mode', 'loopback', '--passphrase', ''];
    await must('gpg', [...words, '--quick-gen-key', 'anna <anna@example.org>', 'future-default', 'default', 'never'], { env });
    mkdirSync(join(directory, '.password-store'));
    writeFileSync(join(directory, '.password-store', '.gpg-id'), 'anna@example.org\n');
    const { secrets, places, events, secretDefaults } = engine;
    const services = { secrets, places, events, secretDefaults, env: { PATH: process.env['PATH'] } };
    const secret = await createSecret(services, { ...plain, options: { gpghomedir: home } });
    assert.equal(secret.options, { gpghomedir: home, root: join(directory, '.password-store'), key: 'anna@example.org' });
    assert.ok(readdirSync(secret.options['root'] ?? '').includes(`${secret.id}.gpg`));
    assert.is(Buffer.from(await readSecret(services, secret)).toString(), 'in gpg');
    await removeSecret(services, 'a');
    assert.not(existsSync(join(directory, '.password-store', `${secret.id}.gpg`)));
  } finally {
    await run('gpgconf', ['--kill', 'all'], { env });
  }
});
pass('wants a password store with a key', () => {
  using scratch = scratchEngine();
  const { engine, directory } = scratch;
  assertFails(() => passDriver.options(engine, {}), 'invalid-argument', /there is no password store/);
  assertFails(() => passDriver.options(engine, { root: directory }), 'invalid-argument', /\.gpg-id names no key/);
  assertFails(() => passDriver.options(engine, { root: 'x', key: 'y' }), 'invalid-argument', /no absolute path/);
  assertFails(() => passDriver.options(engine, { colour: 'red' }), 'invalid-argument', /colour/);
});
pass.run();
