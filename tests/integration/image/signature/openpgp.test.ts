import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { keyOwners, signOpenPgp, verifyOpenPgp } from '../../../../src/image/signature/openpgp.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { gpgHome } from '../../../support/gpg.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suiteNeeding('signOpenPgp and verifyOpenPgp', 'gpg', 'gpgv');
test('what one signs the other verifies, and nothing is left behind', async () => {
  await using home = await scratchHome();
  await using anna = await gpgHome(home);
  await using bert = await gpgHome(home, 'bert');
  const tmp = join(home.path, 'scratch');
  mkdirSync(tmp);
  const options = { tmp, env: anna.env };
  const signature = await signOpenPgp(Buffer.from('hello'), { key: 'anna@example.org', passphrase: undefined }, options);
  const keys = [readFileSync(bert.publicKeyPath), readFileSync(anna.publicKeyPath)];
  assert.is(Buffer.from(await verifyOpenPgp(signature, keys, options)).toString(), 'hello');
  await assertRejects(verifyOpenPgp(signature, keys.slice(0, 1), options), 'denied', /made with another key/);
  const changed = Buffer.from(signature);
  changed[changed.length - 5] = (changed[changed.length - 5] ?? 0) ^ 1;
  await assertRejects(verifyOpenPgp(changed, keys, options), 'denied', /not valid/);
  for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), readFileSync(anna.binaryKeyPath)]) {
    await assertRejects(verifyOpenPgp(bytes, keys, options), 'denied');
  }
  assert.equal(await keyOwners(keys, options), ['bert@example.org', 'anna@example.org']);
  assert.equal(readdirSync(tmp), []);
});
test('says which key cannot sign, and unlocks one with its passphrase', async () => {
  await using home = await scratchHome();
  await using keys = await gpgHome(home, 'anna', { passphrase: 'open sesame' });
  const options = { tmp: home.path, env: keys.env };
  const signature = await signOpenPgp(Buffer.from('x'), { key: 'anna', passphrase: 'open sesame' }, options);
  await verifyOpenPgp(signature, [readFileSync(keys.binaryKeyPath)], options);
  await assertRejects(
    signOpenPgp(Buffer.from('x'), { key: 'nobody', passphrase: undefined }, options),
    'denied',
    /sign with key "nobody": /,
  );
  await assertRejects(
    signOpenPgp(Buffer.from('x'), { key: 'anna', passphrase: undefined }, { ...options, env: { PATH: home.path } }),
    'unsupported',
    /gpg is not installed/,
  );
});
test.run();
