import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RecordedEvent } from '../../../src/events/event.ts';
import { eventFilterKeys, parseEventFilters } from '../../../src/events/filter.ts';
import { assertFails } from '../../support/assert-fails.ts';

const died: RecordedEvent = { timeNano: 1n, type: 'container', status: 'died', id: 'abcdef', name: 'web', attributes: { tier: 'front' } };
const tagged: RecordedEvent = { timeNano: 2n, type: 'image', status: 'tag', id: '123456', name: 'nginx' };

const test = suite('parseEventFilters');
for (const [filters, both] of [
  [[], [true, true]],
  [['container=web'], [true, false]],
  [['container=abc'], [true, false]],
  [['image=nginx'], [false, true]],
  [
    ['event=died', 'event=tag'],
    [true, true],
  ],
  [
    ['event=died', 'type=image'],
    [false, false],
  ],
  [['status=tag'], [false, true]],
  [['type=container'], [true, false]],
  [['label=tier'], [true, false]],
  [['label=tier=front'], [true, false]],
  [['label=tier=back'], [false, false]],
] as const) {
  test(`reads ${filters.join(' ')}`, () => {
    const isWanted = parseEventFilters(filters);
    assert.equal([isWanted(died), isWanted(tagged)], both);
  });
}
test('refuses other keys, and knows its own', () => {
  assertFails(
    () => parseEventFilters(['nonsense=1']),
    'invalid-argument',
    /^failed to parse event filters: nonsense is an invalid filter$/m,
  );
  assertFails(() => parseEventFilters(['event']), 'invalid-argument', /event is an invalid filter$/m);
  assert.ok(eventFilterKeys.includes('volume'));
});
test.run();
