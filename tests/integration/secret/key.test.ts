import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ensureKey, keyFile, readKey } from '../../../src/secret/key.ts';
import { assertFails } from '../../support/assert-fails.ts';

function scratchPlaces(): Disposable & { readonly configHome: string } {
  const configHome = mkdtempSync(join(tmpdir(), 'key-'));
  return { configHome, [Symbol.dispose]: () => rmSync(configHome, { recursive: true, force: true }) };
}

const key = suite('the key of secrets');
key('is made once, for its user alone', () => {
  using places = scratchPlaces();
  assertFails(() => readKey(places), 'not-found', /the key of your secrets is missing/);
  const made = ensureKey(places);
  assert.is(made.length, 32);
  assert.equal(ensureKey(places), made);
  assert.equal(readKey(places), made);
  assert.is(statSync(keyFile(places)).mode & 0o777, 0o600);
});
key('is refused when others may read it, and when it is none', () => {
  using places = scratchPlaces();
  ensureKey(places);
  chmodSync(keyFile(places), 0o644);
  assertFails(() => readKey(places), 'denied', /chmod 600/);
  writeFileSync(keyFile(places), 'short');
  assertFails(() => readKey(places), 'corrupt', /holds no key/);
  rmSync(keyFile(places));
  mkdirSync(keyFile(places));
  assertFails(() => readKey(places), 'corrupt', /not a regular file/);
});
key('is not beside the store', () => {
  using places = scratchPlaces();
  assert.is(dirname(keyFile(places)), join(places.configHome, 'tiffin'));
});
key.run();
