import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listNames } from '../../../../src/build/steps/list-names.ts';

const names = suite('listNames');

names('finds nothing where there is no directory, and throws for what is none', () => {
  assert.equal(listNames('/nonexistent/place'), []);
  assert.throws(() => listNames('/proc/self/status'), /ENOTDIR/);
  assert.ok(listNames('/proc/self').includes('status'));
});

names.run();
