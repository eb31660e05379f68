import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { historyColumns } from '../../../../../src/cli/output/columns/history.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';

const test = suite('historyColumns');
const step = { entry: { created_by: 'x'.repeat(60), comment: 'c' }, imageId: undefined, names: [], sizeBytes: 5000 };
const last = { entry: { created: '2026-11-21T10:00:00.123456789+02:00' }, imageId: 'a'.repeat(64), names: ['localhost/a:1'], sizeBytes: 0 };

test('lists steps without a date', () => {
  const text = renderListing(historyColumns({ human: true }), [step], { noHeading: true });
  assert.match(text, /^<missing> {3}N\/A {9}x{42}\.\.\. {2}5kB {9}c\n$/);
});

test('gives whole IDs and commands, times and bytes when asked', () => {
  const text = renderListing(historyColumns({ human: false }), [step, last], { noHeading: true, noTrunc: true });
  assert.is(
    text,
    `<missing>${' '.repeat(57)}0001-01-01T00:00:00Z${' '.repeat(7)}${'x'.repeat(60)}  5000${' '.repeat(8)}c\n${'a'.repeat(64)}  2026-11-21T10:00:00+02:00  ${' '.repeat(62)}0${' '.repeat(11)}\n`,
  );
});

test('has Podman’s JSON', () => {
  const [first, second] = JSON.parse(renderListing(historyColumns({ human: true }), [last, step], { format: 'json' })) as unknown[];
  assert.equal(first, {
    id: 'a'.repeat(64),
    created: '2026-11-21T10:00:00.123456789+02:00',
    CreatedBy: '',
    tags: ['localhost/a:1'],
    size: 0,
    Created: '2026-11-21T10:00:00+02:00',
  });
  assert.equal(second, {
    id: '<missing>',
    created: '0001-01-01T00:00:00Z',
    CreatedBy: 'x'.repeat(60),
    size: 5000,
    comment: 'c',
    Created: '0001-01-01T00:00:00Z',
  });
});

test.run();
