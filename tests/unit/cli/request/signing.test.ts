import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SigningFields } from '../../../../src/cli/options/signing.ts';
import { toSigningWishes } from '../../../../src/cli/request/signing.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { memoryOutput } from '../../../support/memory-output.ts';

const none: SigningFields = {
  signBy: undefined,
  sigstoreParameters: undefined,
  sigstoreKey: undefined,
  sequoia: undefined,
  passphraseFile: undefined,
  removeSignatures: false,
};
const { output } = memoryOutput();
const wishes = (fields: Partial<SigningFields>) =>
  toSigningWishes({ ...none, ...fields }, { output, signal: new AbortController().signal });
const top = mkdtempSync(join(tmpdir(), 'signing-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(top, name), text);
  return join(top, name);
};

const test = suite('toSigningWishes');
test('wants nothing by default', async () => assert.is(await wishes({}), undefined));
test('takes the passphrase from its file', async () => {
  const found = await wishes({ sigstoreKey: '/k', passphraseFile: file('pw', 'open sesame\n') });
  assert.is(found?.sigstoreKeyPath, '/k');
  assert.is(await found?.passphrase(), 'open sesame');
  assert.is(found?.hasPassphrase, false);
  assert.is((await wishes({ signBy: 'anna', passphraseFile: file('pw', 'x') }))?.hasPassphrase, true);
});
test('takes key and passphrase from a file with parameters', async () => {
  const parameters = file('p.yaml', `privateKeyFile: /k\nprivateKeyPassphraseFile: ${file('pw2', 'two')}\n`);
  const found = await wishes({ sigstoreParameters: parameters });
  assert.is(found?.sigstoreKeyPath, '/k');
  assert.is(await found?.passphrase(), 'two');
});
test('refuses what cannot be meant', async () => {
  const pw = file('pw', 'x');
  await assertRejects(wishes({ signBy: 'a', sigstoreKey: '/k', passphraseFile: pw }), 'invalid-argument', /only one of --sign-by and/);
  await assertRejects(wishes({ sigstoreKey: '/k', sigstoreParameters: '/p' }), 'invalid-argument', /cannot be used together/);
  await assertRejects(wishes({ signBy: 'a', passphraseFile: join(top, 'none') }), 'not-found', /passphrase file .*none does not exist/);
  await assertRejects(wishes({ signBy: 'a', passphraseFile: file('two', 'a\nb\n') }), 'invalid-argument', /more than one line/);
  await assertRejects((await wishes({ sigstoreKey: '/k' }))?.passphrase() ?? Promise.resolve(), 'invalid-argument', /no terminal/);
});
test.run();
