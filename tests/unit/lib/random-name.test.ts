import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { randomName } from '../../../src/lib/random-name.ts';

const names = suite('randomName');
names('is two words, and seldom the same', () => {
  const made = Array.from({ length: 50 }, () => randomName());
  for (const name of made) assert.match(name, /^[a-z]+_[a-z]+$/);
  assert.ok(new Set(made).size > 40);
});
names.run();
