import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listingFields } from '../../../../src/cli/completion/listing-fields.ts';

const test = suite('listingFields');
for (const noun of ['image', 'container', 'volume', 'history'])
  test(`knows ${noun}`, async () => assert.ok((await listingFields(noun)).length > 3));
test('knows no others', async () => assert.equal(await listingFields('nonsense'), []));
test.run();
