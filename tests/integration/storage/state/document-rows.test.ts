import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../../src/lib/sqlite.ts';
import { mediaTypes } from '../../../../src/oci/descriptor.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { giveDocumentName, putDocumentRows, readDocumentRow, selectDocuments } from '../../../../src/storage/state/document-rows.ts';
import { migrations } from '../../../../src/storage/state/schema.ts';

const test = suite('rows of documents');
const content = { mediaType: mediaTypes.ociIndex, digest: digestOf('list'), size: 4 };

test('come back as they were put', () => {
  const database = openDatabase(':memory:', migrations);
  const id = 'a'.repeat(64);
  const document = {
    id,
    content,
    blobs: [digestOf('x')],
    names: ['localhost/l:1'],
    createdAt: '2026-01-01T00:00:00Z',
    sources: { a: 'docker://b' },
  };
  putDocumentRows(database, 'list', document);
  giveDocumentName(database, 'list', { name: 'localhost/l:2', id });
  const read = readDocumentRow(database.get(selectDocuments)!);
  assert.equal(read, {
    ...document,
    kind: 'list',
    names: ['localhost/l:2', 'localhost/l:1'],
    blobs: [content.digest, digestOf('x')].toSorted(),
  });
  putDocumentRows(database, 'list', { id, content, blobs: [] });
  assert.equal(readDocumentRow(database.get(selectDocuments)!).sources, {});
  database.close();
});

test.run();
