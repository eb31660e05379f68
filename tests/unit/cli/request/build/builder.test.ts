import { suite } from 'uvu';
import { checkBuilder } from '../../../../../src/cli/request/build/builder.ts';
import { assertFails } from '../../../../support/assert-fails.ts';

const test = suite('checkBuilder');
test('knows one', () => {
  for (const name of [undefined, '', 'default']) checkBuilder(name);
});
test('names another', () => void assertFails(() => checkBuilder('cloud'), 'not-found', /no builder "cloud"/));
test.run();
