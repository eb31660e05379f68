import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closed, wordsFor } from '../../../../support/asking.ts';

const test = suite('words of --format');
test('are the fields of a listing, after what stands before them', async () => {
  assert.equal(await wordsFor('format-image', '{{.Repos', closed), ['{{.Repository}}']);
  assert.equal(await wordsFor('format-image', 'js', closed), ['json']);
  assert.ok((await wordsFor('format-image', 'table {{.ID}} {{.Ta', closed)).includes('table {{.ID}} {{.Tag}}'));
  assert.ok((await wordsFor('format-image', '{{.ID}}', closed)).includes('{{.ID}}{{.Tag}}'));
  assert.ok((await wordsFor('format-image', '{{json .Ta', closed)).includes('{{json .Tag}}'));
});
test('are paths into what is inspected', async () => {
  assert.equal(await wordsFor('format-inspect', '{{.State.He', closed), ['{{.State.Health}}', '{{.State.Health.']);
  assert.equal(await wordsFor('format-container-inspect', '{{json .HostConfig.Restart', closed), [
    '{{json .HostConfig.RestartPolicy}}',
    '{{json .HostConfig.RestartPolicy.',
  ]);
  assert.equal(await wordsFor('format-network-inspect', '{{.Network', closed), ['{{.NetworkInterface}}', '{{.NetworkDnsServers}}']);
  assert.equal(await wordsFor('format-inspect', '{{.Id.', closed), []);
  assert.ok((await wordsFor('format-info', '', closed)).includes('json'));
});
test('are commands that have a schema', async () => {
  assert.ok((await wordsFor('schema-word', 'volu', closed)).includes('volume'));
  assert.equal(await wordsFor('schema-word', '', { ...closed, typed: ['system', 'schema', 'volume'] }), ['inspect', 'ls']);
});
test.run();
