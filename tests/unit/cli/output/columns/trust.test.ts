import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { trustColumns } from '../../../../../src/cli/output/columns/trust.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';

const lines = [
  { transport: 'all', scope: 'default', type: 'accept', owners: [], lookaside: undefined },
  { transport: 'repository', scope: 'quay.io', type: 'signed', owners: ['a@example.org', 'b@example.org'], lookaside: 'file:///sigs' },
];
const test = suite('trustColumns');
test('print what Podman prints', () => {
  const text = renderListing(trustColumns, lines, {});
  assert.match(
    text,
    /^TRANSPORT +NAME +TYPE +ID +STORE\nall +default +accept *\nrepository +quay\.io +signed +a@example\.org, b@example\.org +file:\/\/\/sigs\n$/,
  );
  assert.equal(JSON.parse(renderListing(trustColumns, lines, { format: 'json' })), [
    { transport: 'all', name: '* (default)', repo_name: 'default', type: 'accept' },
    {
      transport: 'repository',
      name: 'quay.io',
      repo_name: 'quay.io',
      sigstore: 'file:///sigs',
      type: 'signed',
      gpg_id: 'a@example.org, b@example.org',
    },
  ]);
});
test.run();
