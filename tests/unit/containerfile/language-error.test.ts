import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errorAt, LanguageError, located } from '../../../src/containerfile/language-error.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('located');
const location = { file: 'Containerfile', start: 3, end: 5 };

test('says where it is that something is wrong', () => {
  const fail = (): never => {
    throw new LanguageError('it is wrong', 'mend it');
  };
  const error = assertFails(() => located(location, fail), 'invalid-argument', /^Containerfile:3: it is wrong\nmend it$/);
  assert.is(error.hint, 'mend it');
  assert.is(errorAt(location, 'x').message, 'Containerfile:3: x');
});

test('lets results and other errors through', () => {
  assert.is(
    located(location, () => 1),
    1,
  );
  assert.throws(
    () =>
      located(location, () => {
        throw new RangeError('other');
      }),
    (error: unknown) => error instanceof RangeError,
  );
});

test.run();
