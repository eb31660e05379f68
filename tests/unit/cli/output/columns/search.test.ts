import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compatibleFields, searchColumns, tagColumns } from '../../../../../src/cli/output/columns/search.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';

const found = {
  registry: 'docker.io',
  name: 'docker.io/library/nginx',
  description: 'x'.repeat(50),
  stars: 20_000,
  isOfficial: true,
  isAutomated: false,
};
const test = suite('searchColumns');
test('cut descriptions as Podman does, unless told not to', () => {
  assert.is(renderListing(searchColumns, [found], { format: '{{.Description}}' }), `${'x'.repeat(44)}...\n`);
  assert.is(renderListing(searchColumns, [found], { format: '{{.Description}}', noTrunc: true }), `${'x'.repeat(50)}\n`);
});
test("have Docker's columns when asked for", () => {
  const [head, line] = renderListing(searchColumns, [{ ...found, description: 'd' }], { table: compatibleFields }).split('\n');
  assert.equal(head?.split(/\s+/), ['NAME', 'DESCRIPTION', 'STARS', 'OFFICIAL', 'AUTOMATED']);
  assert.equal(line?.trim().split(/\s+/), ['docker.io/library/nginx', 'd', '20000', '[OK]']);
});
test('list tags', () => {
  assert.is(
    renderListing(tagColumns, [{ name: 'r/x', tag: '1' }], { noHeading: true })
      .trim()
      .replace(/\s+/g, ' '),
    'r/x 1',
  );
});
test.run();
