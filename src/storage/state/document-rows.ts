import type { Row } from '../../lib/sqlite.ts';
import type { Digest } from '../../oci/digest.ts';
import type { DocumentKind, DocumentRecord, NewDocument } from '../document-record.ts';
import type { RowWriter } from './row-writer.ts';

/** The JSON column `document.record`. */
type StoredDocument = Pick<DocumentRecord, 'content' | 'sources' | 'text'>;

/** Reads document rows whole: names, the last given first, and blobs in sub-queries. */
export const selectDocuments = `SELECT document.*,
  (SELECT json_group_array(name) FROM (SELECT name FROM document_name WHERE document_id = document.id ORDER BY given DESC)) AS names,
  (SELECT json_group_array(digest) FROM document_blob WHERE document_id = document.id) AS blobs
  FROM document`;

/** Adds a document's rows, or puts new content in the place of what it had. Names are added; others that had them lose them. */
export function putDocumentRows(rows: RowWriter, kind: DocumentKind, document: NewDocument): void {
  const { id, content, blobs, names = [], createdAt = new Date().toISOString(), sources = {}, text } = document;
  const stored: StoredDocument = { content, sources, ...(text === undefined ? {} : { text }) };
  rows.run(
    `INSERT INTO document (id, kind, created_at, record) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record`,
    id,
    kind,
    createdAt,
    JSON.stringify(stored),
  );
  rows.run('DELETE FROM document_blob WHERE document_id = ?', id);
  for (const digest of new Set([content.digest, ...blobs])) {
    rows.run('INSERT INTO document_blob (document_id, digest) VALUES (?, ?)', id, digest);
  }
  for (const name of names) giveDocumentName(rows, kind, { name, id });
}

/** Gives a document a name. Lists share their names with images, artifacts do not. */
export function giveDocumentName(rows: RowWriter, kind: DocumentKind, { name, id }: { readonly name: string; readonly id: string }): void {
  if (kind === 'list') rows.run('DELETE FROM image_name WHERE name = ?', name);
  rows.run(
    `INSERT INTO document_name (kind, name, document_id, given) VALUES (?, ?, ?, (SELECT coalesce(max(given), 0) + 1 FROM document_name))
     ON CONFLICT (kind, name) DO UPDATE SET document_id = excluded.document_id, given = excluded.given WHERE document_id <> excluded.document_id`,
    kind,
    name,
    id,
  );
}

/** A document of a row of `selectDocuments`. */
export function readDocumentRow(row: Row): DocumentRecord {
  const { content, sources, text } = JSON.parse(String(row['record'])) as StoredDocument;
  return {
    id: String(row['id']),
    kind: row['kind'] === 'artifact' ? 'artifact' : 'list',
    names: JSON.parse(String(row['names'])) as string[],
    createdAt: String(row['created_at']),
    content,
    blobs: JSON.parse(String(row['blobs'])) as Digest[],
    sources,
    ...(text === undefined ? {} : { text }),
  };
}
