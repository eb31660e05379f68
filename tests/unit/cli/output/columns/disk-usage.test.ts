import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildCacheColumns, usageColumns, usageLines } from '../../../../../src/cli/output/columns/disk-usage.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import type { DiskUsage } from '../../../../../src/upkeep/disk-usage.ts';

const test = suite('columns of system df');

const empty: DiskUsage = { images: [], imageBytes: 0, usedImageBytes: 0, containers: [], volumes: [], buildCache: [] };

test('print zeros of an empty store', () => {
  const rows = usageLines(empty);
  assert.is(
    renderListing(usageColumns, rows, {}),
    [
      'TYPE           TOTAL       ACTIVE      SIZE        RECLAIMABLE',
      'Images         0           0           0B          0B (0%)',
      'Containers     0           0           0B          0B (0%)',
      'Local Volumes  0           0           0B          0B (0%)\n',
    ].join('\n'),
  );
});

test('say what could be freed, in words and in bytes', () => {
  const rows = usageLines({ ...empty, imageBytes: 2_132_545, usedImageBytes: 1_213 });
  assert.match(
    renderListing(usageColumns, rows, { format: '{{.Size}} {{.Reclaimable}} {{.RawReclaimable}}' }),
    /^2.133MB 2.131MB \(100%\) 2131332\n/,
  );
  assert.match(renderListing(usageColumns, rows, { format: 'json' }), /"TotalCount": 0/);
});

const step = {
  id: 'a'.repeat(64),
  type: 'step',
  title: 'RUN  make\n all',
  bytes: 2000,
  shared: false,
  inUse: false,
  createdAtMs: 0,
  usedAtMs: 1,
} as const;

test('show the cache of builds when there is one, without the layers of images', () => {
  const rows = usageLines({ ...empty, buildCache: [step, { ...step, shared: true }, { ...step, inUse: true }] });
  assert.match(renderListing(usageColumns, rows, {}), /Build Cache {4}3 {11}1 {11}4kB {9}2kB \(50%\)\n$/);
});

test('list what builds have left', () => {
  const text = renderListing(buildCacheColumns, [step], { format: '{{.ID}} {{.Size}} {{.Reclaimable}} {{.Description}}' });
  assert.is(text, 'aaaaaaaaaaaa 2kB true RUN make all\n');
});

test.run();
