import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasLabel, imageFilter, isDangling } from '../../../../src/image/list/filter.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { imageRecord } from '../../../support/image-record.ts';

const busy = imageRecord({ id: 'a1', names: ['localhost/busy:1'], createdAt: '2024-01-01T00:00:00Z', labels: { tier: 'web' } });
const young = imageRecord({
  id: 'b2',
  names: ['docker.io/library/young:latest'],
  createdAt: '2025-01-01T00:00:00Z',
  labels: { tier: 'db', x: '' },
});
const bare = imageRecord({ id: 'c3', names: [], createdAt: '2023-01-01T00:00:00Z' });
const images = [busy, young, bare];
const facts = {
  now: Date.parse('2025-06-01T00:00:00Z'),
  containers: new Map([[busy.id, 2]]),
  parents: new Set([bare.id]),
  find: (name: string) =>
    images.find((image) => image.names.includes(name)) ?? images.find((image) => image.id.startsWith(name.replace('sha256:', ''))),
};
const idsOf = (...filters: string[]): string[] => images.filter(imageFilter(filters, facts)).map((image) => image.id.slice(0, 2));

const test = suite('imageFilter');

for (const [filters, expected] of [
  [[], ['a1', 'b2', 'c3']],
  [['dangling=true'], ['c3']],
  [['dangling=false'], ['a1', 'b2']],
  [['dangling!=true'], ['a1', 'b2']],
  [['intermediate=1'], ['c3']],
  [['label=tier'], ['a1', 'b2']],
  [['label=tier=web'], ['a1']],
  [['label=tier', 'label=x'], ['b2']],
  [['label!=tier'], ['c3']],
  [['label!=tier=web'], ['b2', 'c3']],
  [['reference=busy'], ['a1']],
  [['reference=localhost/busy'], ['a1']],
  [['reference=busy:2'], []],
  [['reference=a1'], ['a1']],
  [['reference=sha256:b2'], ['b2']],
  [['manifest=true'], []],
  [['manifest=false'], ['a1', 'b2', 'c3']],
  [
    ['reference=busy', 'reference=young'],
    ['a1', 'b2'],
  ],
  [['reference=*:latest'], ['b2']],
  [['reference=library/young'], ['b2']],
  [['before=localhost/busy:1'], ['c3']],
  [['since=localhost/busy:1'], ['b2']],
  [['after=localhost/busy:1', 'label=x'], ['b2']],
  [['until=2024-06-01'], ['a1', 'c3']],
  [['id=a1'], ['a1']],
  [['containers=true'], ['a1']],
  [['containers=false'], ['b2', 'c3']],
  [['readonly=true'], []],
  [['manifest=false'], ['a1', 'b2', 'c3']],
] as const) {
  test(`${filters.join(' and ') || 'no filter'} takes ${expected.join(', ') || 'none'}`, () => assert.equal(idsOf(...filters), expected));
}

for (const [filter, code, pattern] of [
  ['nonsense=1', 'invalid-argument', /invalid image filter "nonsense": must be in the format/],
  ['nonsense', 'invalid-argument', /invalid image filter "nonsense"/],
  ['constructor=1', 'invalid-argument', /invalid image filter/],
  ['dangling=perhaps', 'invalid-argument', /non-boolean value "perhaps"/],
  ['containers=perhaps', 'invalid-argument', /unsupported value "perhaps"/],
  ['before=nobody', 'not-found', /could not find local image for filter "before"="nobody"/],
  ['until=xx', 'invalid-argument', /failed to parse value/],
  ['digest=busy', 'invalid-argument', /digest filter/],
] as const) {
  test(`refuses ${filter}`, () => void assertFails(() => idsOf(filter), code, pattern));
}

test.run();

const dangling = suite('isDangling');
dangling('is without any name', () => assert.equal(images.map(isDangling), [false, false, true]));
dangling('is not when it was pulled by digest', () => assert.not(isDangling({ ...bare, digestNames: ['a/b@sha256:1'] })));
dangling.run();

const label = suite('hasLabel');
label('takes a key, or a key with just that value', () => {
  assert.ok(hasLabel({ a: 'b=c' }, 'a'));
  assert.ok(hasLabel({ a: 'b=c' }, 'a=b=c'));
  assert.not(hasLabel({ a: 'b=c' }, 'a=b'));
  assert.not(hasLabel({}, 'toString'));
});
label.run();
