import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seal, unseal } from '../../../src/secret/seal.ts';

const key = Buffer.alloc(32, 7);
const value = Buffer.from('correct horse');

const sealing = suite('seal');
sealing('gives back what was sealed, and shows nothing of it', () => {
  const sealed = seal(value, key, 'a');
  assert.equal(Buffer.from(unseal(sealed, key, 'a') ?? []), value);
  assert.not(Buffer.from(sealed).includes('horse'));
});
sealing('never gives the same twice', () => {
  assert.not.equal(seal(value, key, 'a'), seal(value, key, 'a'));
});
sealing('is opened by no other key and for no other purpose', () => {
  const sealed = seal(value, key, 'a');
  assert.is(unseal(sealed, Buffer.alloc(32, 8), 'a'), undefined);
  assert.is(unseal(sealed, key, 'b'), undefined);
});
sealing('notices every changed byte and every cut', () => {
  const sealed = Buffer.from(seal(value, key, 'a'));
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.is(unseal(changed, key, 'a'), undefined, `byte ${at}`);
    assert.is(unseal(sealed.subarray(0, at), key, 'a'), undefined, `length ${at}`);
  }
});
sealing.run();
