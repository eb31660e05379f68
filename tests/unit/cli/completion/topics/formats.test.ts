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
test.run();
