import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { historyColumns, historyRows } from '../../../../../src/cli/output/columns/history.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import { imageRecord } from '../../../../support/image-record.ts';

const image = imageRecord({ id: 'abc123def456' });
const test = suite('historyRows');
test('gives layers to the steps that made one, the last step first', () => {
  const history = [
    { created: '2026-11-21T00:00:00Z', created_by: 'ADD x' },
    { created_by: 'ENV a=b', empty_layer: true },
  ];
  const [layer] = image.layers;
  const rows = historyRows({ ...image, layers: layer === undefined ? [] : [layer], config: { ...image.config, history } });
  assert.equal(
    rows.map((row) => [row.id, row.createdBy, row.sizeBytes]),
    [
      [image.id, 'ENV a=b', 0],
      [undefined, 'ADD x', layer?.blob.size ?? 0],
    ],
  );
});
test('lists steps without a date', () => {
  const rows = [{ id: undefined, created: undefined, createdBy: 'x'.repeat(60), comment: 'c', sizeBytes: 5, tags: [] }];
  const text = renderListing(historyColumns({ human: true }), rows, { noHeading: true });
  assert.match(text, /^<missing> {3}N\/A {9}x{42}\.\.\. {2}5B {10}c\n$/);
});
test.run();
