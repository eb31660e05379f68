import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSearchFilters, parseSearchTerm } from '../../../../src/cli/request/search.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const terms = suite('parseSearchTerm');
for (const [text, registries, term] of [
  ['nginx', ['docker.io', 'quay.io'], 'nginx'],
  ['library/nginx', ['docker.io', 'quay.io'], 'library/nginx'],
  ['quay.io/podman', ['quay.io'], 'podman'],
  ['localhost:5000/', ['localhost:5000'], ''],
  ['localhost/a/b', ['localhost'], 'a/b'],
] as const) {
  terms(`reads ${text}`, () => assert.equal(parseSearchTerm(text, ['docker.io', 'quay.io']), { registries, term }));
}
terms.run();

const filters = suite('parseSearchFilters');
const found = { registry: 'r', name: 'r/x', description: '', stars: 5, isOfficial: true, isAutomated: false };
for (const [given, shown] of [
  [[], true],
  [['stars=5'], true],
  [['stars=6'], false],
  [['is-official'], true],
  [['is-official=false'], false],
  [['is-automated=true'], false],
  [['is-automated=false', 'stars=1'], true],
  [['is-official', 'stars=9'], false],
] as const) {
  filters(`${given.join(' ')} ${shown ? 'shows' : 'hides'}`, () => assert.is(parseSearchFilters(given)(found), shown));
}
filters('refuses others', () => {
  assertFails(() => parseSearchFilters(['foo=1']), 'invalid-argument', /invalid filter type "foo=1"/);
  assertFails(() => parseSearchFilters(['stars=x']), 'invalid-argument', /incorrect value type for stars filter/);
  assertFails(() => parseSearchFilters(['stars']), 'invalid-argument');
});
filters.run();
