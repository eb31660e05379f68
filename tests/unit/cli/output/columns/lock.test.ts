import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lockColumns, lockRows } from '../../../../../src/cli/output/columns/lock.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import { digestOf } from '../../../../../src/oci/digest.ts';

const test = suite('lockColumns');
const [one, other] = [digestOf('one'), digestOf('other')];
const rows = lockRows({
  path: '/x',
  images: [
    {
      reference: 'r.test/a:1',
      platforms: new Map([
        ['linux/amd64', one],
        ['linux/arm64', other],
      ]),
    },
  ],
});

test('have a row for each platform', () => {
  assert.is(
    renderListing(lockColumns, rows, {}),
    `REFERENCE   PLATFORM     DIGEST\nr.test/a:1  linux/amd64  ${one}\nr.test/a:1  linux/arm64  ${other}\n`,
  );
  assert.equal((JSON.parse(renderListing(lockColumns, rows, { format: 'json' })) as unknown[])[0], {
    Reference: 'r.test/a:1',
    Platform: 'linux/amd64',
    Digest: one,
  });
});

test.run();
