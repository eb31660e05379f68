import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isAbandoned, temporaryName } from '../../../src/storage/temporary-name.ts';

const test = suite('temporary names');

test('are different each time and belong to this process', () => {
  const names = [temporaryName('tmp'), temporaryName('tmp'), temporaryName('rm')];
  assert.is(new Set(names).size, 3);
  assert.not(names.some(isAbandoned));
});

test('of dead processes are abandoned', () => {
  assert.ok(isAbandoned('.tmp-4194303-1-0123abcd-0'));
  assert.ok(isAbandoned('.rm-4194303-1-0123abcd-12'));
});

test('other names are not', () => {
  for (const name of ['a'.repeat(64), '.tmp', '.tmp-1-2-0123abcd', '.other-4194303-1-0123abcd-0']) assert.not(isAbandoned(name), name);
});

test.run();
