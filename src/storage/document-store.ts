import { TiffinError } from '../lib/errors.ts';
import { isDigest } from '../oci/digest.ts';
import type { DocumentKind, DocumentRecord, NewDocument } from './document-record.ts';
import type { State } from './state-db.ts';
import { giveDocumentName, putDocumentRows, readDocumentRow, selectDocuments } from './state/document-rows.ts';
import { repositoryOf } from './state/image-rows.ts';
import { refreshIndexFile } from './state/refresh-index.ts';

/** What `LeaseStore.lock` takes while a list is read, changed and written. */
export function documentResource(id: string): string {
  return `document:${id}`;
}

/**
 * The manifest lists, or the artifacts, of a user. Names are whole references; what people type is completed by the image room. A list
 * and an image cannot have the same name: the last one given wins. After each change `<root>/index.json` is written anew.
 */
export class DocumentStore {
  readonly #state: State;
  readonly kind: DocumentKind;

  constructor(state: State, kind: DocumentKind) {
    this.#state = state;
    this.kind = kind;
  }

  /** Makes a document visible, or replaces the content of the one with this ID, in one transaction. */
  put(document: NewDocument): DocumentRecord {
    return this.#change(() => {
      putDocumentRows(this.#state, this.kind, document);
      return this.get(document.id);
    });
  }

  /** The document with exactly this ID. @throws {TiffinError} `not-found` */
  get(id: string): DocumentRecord {
    const found = this.#first('id = ?', id);
    if (found === undefined) throw new TiffinError('not-found', `${id}: ${this.kind === 'list' ? 'image' : 'artifact'} not known`);
    return found;
  }

  /** The document that has this whole name. */
  findByName(name: string): DocumentRecord | undefined {
    return this.#first('id = (SELECT document_id FROM document_name WHERE kind = ? AND name = ?)', this.kind, name);
  }

  /**
   * The document with this ID, or the only one whose ID begins so; `sha256:` may stand before it.
   *
   * @throws {TiffinError} `invalid-argument` when several begin so
   */
  findById(prefix: string): DocumentRecord | undefined {
    const hex = prefix.replace(/^sha256:/, '');
    if (!/^[0-9a-f]{1,64}$/.test(hex)) return undefined;
    const rows = this.#state.all(
      `${selectDocuments} WHERE kind = ? AND document.id >= ? AND document.id < ? LIMIT 2`,
      this.kind,
      hex,
      `${hex}g`,
    );
    if (rows.length > 1) throw new TiffinError('invalid-argument', `${prefix}: more than one ID begins so`, { hint: 'give more digits' });
    return rows[0] === undefined ? undefined : readDocumentRow(rows[0]);
  }

  /** The document whose content has this digest now; with `repository`, only one that has a name there. */
  findByDigest(digest: string, repository?: string): DocumentRecord | undefined {
    if (!isDigest(digest)) return undefined;
    const rows = this.#state.all(`${selectDocuments} WHERE kind = ? AND json_extract(record, '$.content.digest') = ?`, this.kind, digest);
    const found = rows.map(readDocumentRow);
    return repository === undefined ? found[0] : found.find(({ names }) => names.some((name) => repositoryOf(name) === repository));
  }

  /** All of them, the youngest first. */
  list(): DocumentRecord[] {
    return this.#state
      .all(`${selectDocuments} WHERE kind = ? ORDER BY document.created_at DESC, document.id`, this.kind)
      .map(readDocumentRow);
  }

  /** All names, sorted. Cheaper than `list`. */
  names(): { name: string; id: string }[] {
    return this.#state
      .all('SELECT name, document_id FROM document_name WHERE kind = ? ORDER BY name', this.kind)
      .map((row) => ({ name: String(row['name']), id: String(row['document_id']) }));
  }

  /** Gives a document another name; one that had it loses it. @throws {TiffinError} `not-found` */
  tag(id: string, name: string): void {
    this.#change(() => {
      this.get(id);
      giveDocumentName(this.#state, this.kind, { name, id });
    });
  }

  /** Takes names away; those it does not have are ignored. */
  untag(id: string, names: readonly string[]): void {
    this.#change(() => {
      for (const name of names) this.#state.run('DELETE FROM document_name WHERE document_id = ? AND name = ?', id, name);
    });
  }

  /** Forgets a document with all its names; `collectDocuments` then deletes its blobs. @throws {TiffinError} `not-found` */
  remove(id: string): DocumentRecord {
    return this.#change(() => {
      const document = this.get(id);
      this.#state.run('DELETE FROM document WHERE id = ?', id);
      return document;
    });
  }

  #first(where: string, ...values: string[]): DocumentRecord | undefined {
    const row = this.#state.first(`${selectDocuments} WHERE document.${where} AND kind = ?`, ...values, this.kind);
    return row === undefined ? undefined : readDocumentRow(row);
  }

  #change<T>(change: () => T): T {
    return this.#state.transaction(() => {
      const result = change();
      refreshIndexFile(this.#state);
      return result;
    });
  }
}
