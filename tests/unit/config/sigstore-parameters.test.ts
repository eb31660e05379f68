import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSigstoreParameters } from '../../../src/config/sigstore-parameters.ts';
import { assertRejects } from '../../support/assert-fails.ts';

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'sigstore-')), 'p.yaml');
  writeFileSync(path, text);
  return path;
}

const test = suite('loadSigstoreParameters');
test('reads a key and its passphrase file', async () => {
  assert.equal(await loadSigstoreParameters(file('privateKeyFile: /k\nprivateKeyPassphraseFile: /p\n')), {
    privateKeyFile: '/k',
    privateKeyPassphraseFile: '/p',
  });
  assert.is((await loadSigstoreParameters(file('privateKeyFile: /k'))).privateKeyPassphraseFile, undefined);
});
test('refuses the rest by name', async () => {
  await assertRejects(loadSigstoreParameters('/nowhere/p.yaml'), 'not-found');
  await assertRejects(
    loadSigstoreParameters(file('privateKeyFile: /k\nrekorURL: https://r')),
    'unsupported',
    /"rekorURL" is not supported/,
  );
  await assertRejects(loadSigstoreParameters(file('fulcio: {}')), 'unsupported', /"fulcio"/);
  await assertRejects(loadSigstoreParameters(file('key: /k')), 'invalid-argument', /unknown key "key"/);
  await assertRejects(loadSigstoreParameters(file('privateKeyFile: 1')), 'invalid-argument', /"privateKeyFile" must be a path/);
  await assertRejects(loadSigstoreParameters(file('{}')), 'invalid-argument', /names no "privateKeyFile"/);
  await assertRejects(loadSigstoreParameters(file('text')), 'invalid-argument', /must be a map/);
  await assertRejects(loadSigstoreParameters(file('a: [')), 'invalid-argument', /not YAML/);
});
test.run();
