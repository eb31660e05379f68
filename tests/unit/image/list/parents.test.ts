import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parentsAmong } from '../../../../src/image/list/parents.ts';
import { imageRecord } from '../../../support/image-record.ts';

const test = suite('parentsAmong');

test('finds the images whose layers another one begins with', () => {
  const base = imageRecord({ id: 'a', layers: ['one'] });
  const middle = imageRecord({ id: 'b', layers: ['one', 'two'] });
  const top = imageRecord({ id: 'c', layers: ['one', 'two', 'three'] });
  const other = imageRecord({ id: 'd', layers: ['two'] });
  assert.equal([...parentsAmong([top, base, other, middle])].toSorted(), [base.id, middle.id]);
});

test.run();
