import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { builderColumns } from '../../../../../src/cli/output/columns/builder.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';

const test = suite('builderColumns');
test('list the builder as scripts look for it', () => {
  const text = renderListing(builderColumns, [{ name: 'default', platforms: 'linux/amd64' }], {});
  assert.match(text, /^NAME\/NODE +DRIVER\/ENDPOINT +STATUS +BUILDKIT +PLATFORMS\ndefault\* +tiffin +running +N\/A +linux\/amd64\n$/);
});
test.run();
